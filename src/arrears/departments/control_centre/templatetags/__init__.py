"""Template filters of the control centre."""
