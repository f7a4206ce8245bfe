"""What is asked on the pages of this desk, one file a subject; amounts in major units of the loan's currency."""
