"""The pages of the agencies desk, one file a page."""
