"""A pack of one rule, to try a shape without a jurisdiction around it."""

import datetime as dt

from arrears.law.gate import Gate, compile_gate
from arrears.law.pack import Pack
from arrears.law.reading import read_pack

HEAD = """\
name: small
title: A pack for tests
jurisdiction: XX
standing: law
version: "1"
last_review: 2026-11-23
topics:
  - {act: contact, channels: [call, sms, visit]}
"""
SOURCES = """\
act:
  citation: Invented Act, s 1
  standing: law
  certainty: read
"""
ENVELOPE = """\
title: A rule
shape: {shape}
force: prohibition
message: Refused.
values:
  - since: 2020-01-01
    source: [act]
    basis: read
"""


def small_files(shape: str, terms: str, head: str = HEAD, sources: str = SOURCES) -> dict[str, str]:
    """`terms` are the shape's keys, one a line."""
    indented = "".join(f"    {line}\n" for line in terms.strip().splitlines())
    return {"pack.yaml": head, "sources.yaml": sources, "rules/R-1.yaml": ENVELOPE.format(shape=shape) + indented}


def small_pack(shape: str, terms: str) -> Pack:
    return read_pack("small", small_files(shape, terms))


def small_gate(shape: str, terms: str, on: dt.date = dt.date(2026, 11, 24)) -> Gate:
    return compile_gate([small_pack(shape, terms)], on)
