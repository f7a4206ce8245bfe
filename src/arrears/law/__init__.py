"""The law room: reads law packs, compiles them for a date, answers proposed acts.

Pure: texts and frames in, answers out.

The way through it: `reading` (texts -> `Pack`), `gate` (packs and a date -> `Gate`, frames -> `Decisions`),
`asking` (one question -> `Verdict`), `windows` (open hours for planners), `cases` and `checks` (a pack proves itself).
A rule's shape is one file in `shapes/`, found by listing the folder.
"""
