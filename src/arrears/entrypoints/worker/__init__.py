"""The worker: does in the background what the desk asked for, one job at a time, and what comes round by itself."""
