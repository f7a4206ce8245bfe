"""The nouns of collections work and what may happen to them, decided from arguments alone."""
