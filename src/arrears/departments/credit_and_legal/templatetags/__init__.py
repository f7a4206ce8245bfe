"""Words and parts of this desk, for its templates."""
