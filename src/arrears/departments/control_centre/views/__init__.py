"""Pages of the control centre."""
