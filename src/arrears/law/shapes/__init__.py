"""The closed set of rule shapes: one file a shape, found by listing this folder."""
