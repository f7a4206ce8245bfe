"""One step a file; the runner finds them by listing this folder."""
