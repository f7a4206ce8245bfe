"""What do the templates of the field department need?"""
