"""What comes back, noun by noun: a contract with programs outside, so each field is named here and none leaks by itself."""
