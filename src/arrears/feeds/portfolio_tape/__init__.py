"""The portfolio tape: reads and validates the folder of files that a lender hands over (docs/reference/tape.md).

`folder` opens a tape and refuses one that lacks a file or column; `pieces` cuts its files into parts that fit in
memory; `persons` and `records` turn a part into typed columns and findings; `partition` puts the rows of one
partition together and checks what only shows across rows.
"""
