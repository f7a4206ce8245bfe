"""The synthetic tape: an invented portfolio of any size, with borrowers who behave like borrowers.

`write_tape.write_tape` is the way in. A tape is made in chunks of 50 000 loans: `people` draws who borrows what,
`lives` lives each loan day by day with `outreach` (contacts) and `postings` (money), `loan_tables` and `person_tables`
lay the rows out, `files` writes them. All numbers of behaviour are in `profiles`.
"""
