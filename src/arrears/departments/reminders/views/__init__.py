"""The pages of the reminders desk, one file a page."""
