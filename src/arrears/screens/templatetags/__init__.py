"""Tags and filters that the departments' pages share."""
