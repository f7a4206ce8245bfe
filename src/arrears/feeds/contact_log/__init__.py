"""Reads anybody's contact log in the tape's form, with what is known of borrowers, loans and statuses, person by person.

The way through it: `opening` (which files, which columns), `splitting` (one piece of a file to partitions of persons),
`assembling` (one partition as the frames the audit asks about). Rows that cannot be read are set aside, never dropped.
"""
