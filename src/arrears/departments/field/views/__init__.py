"""What do the addresses of the field department do?"""
