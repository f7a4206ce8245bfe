"""The field department: visits, who makes them in which order, what is done at the door, and whether everybody came back."""
