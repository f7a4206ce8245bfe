"""The operational database: what happens on the desks. The only room with models."""
