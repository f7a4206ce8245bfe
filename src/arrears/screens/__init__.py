"""What every department's screens are made of: who may see what, which cases are in reach, tables, forms, live news.

Departments may not import each other nor the desk above them; what they share stands here.
"""
