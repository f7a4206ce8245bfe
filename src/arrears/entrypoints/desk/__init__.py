"""The staff's desk: one Django project that mounts every department it finds, and decides nothing itself."""
