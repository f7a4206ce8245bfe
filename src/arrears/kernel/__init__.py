"""Words everyone uses. Imports nothing of ours; of others only the column engine and the two parsers (ADR 0002)."""
