"""The credit-reporting and legal desk through its pages."""
