"""The collectors' desk: reminders by telephone and message, one case after the other."""
