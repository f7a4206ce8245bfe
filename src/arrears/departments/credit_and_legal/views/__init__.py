"""The pages of the credit-reporting and legal desk, one file a subject."""
