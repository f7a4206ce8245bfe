"""Opens a tape's folder: which files it has, which columns, which business date it names; refuses it whole if it must.

A table is `<table>.csv`, `<table>.csv.gz` or `<table>.parquet`, or a folder `<table>/` of such parts, read in order of name.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import gzip
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from arrears.feeds.portfolio_tape import contract
from arrears.feeds.portfolio_tape.cells import accepts
from arrears.kernel.documents import parse_document
from arrears.kernel.errors import BadDocument, TapeRefused
from arrears.kernel.findings import Finding

_SUFFIXES = (".csv", ".csv.gz", ".parquet")
_HEADER_BYTES_MAX = 1 << 20


@dataclass(frozen=True, slots=True)
class TapeFile:
    """One file of a tape."""

    table: str
    path: Path
    label: str  # path inside the tape, as messages and rejects name it
    columns: tuple[str, ...]
    header_bytes: int  # length of the CSV header line; 0 for Parquet

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix == ".parquet"

    @property
    def is_compressed(self) -> bool:
        return self.path.suffix == ".gz"


@dataclass(frozen=True, slots=True)
class Tape:
    """A tape that has every file and column it must have."""

    path: Path
    files: tuple[TapeFile, ...]  # in order of `contract.TABLE_ORDER`, parts by name
    business_date: dt.date | None  # as `tape.yaml` says

    @property
    def size_bytes(self) -> int:
        return sum(file.path.stat().st_size for file in self.files)

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(file.table for file in self.files))

    def extras(self, table: str) -> tuple[str, ...]:
        """Columns of a table that the contract does not know, in order of first appearance."""
        known = {column.name for column in contract.TABLES[table]}
        names = (name for file in self.files if file.table == table for name in file.columns)
        return tuple(dict.fromkeys(name for name in names if name not in known))


def open_tape(path: Path) -> Tape:
    """The tape in a folder. Errors: `TapeRefused` with everything that is missing or unreadable."""
    if not path.is_dir():
        told = "is a file and no folder." if path.exists() else "there is no such folder."
        mend = "Give the folder in which the tape's files lie."
        raise TapeRefused([Finding("tape.not_a_folder", told, str(path), mend=mend)])
    findings: list[Finding] = []
    files = [file for table in contract.TABLE_ORDER for file in _table_files(path, table, findings)]
    business_date = _business_date(path / "tape.yaml", findings)
    if findings:
        raise TapeRefused(findings)
    return Tape(path, tuple(files), business_date)


def open_table(path: Path, table: str, columns: tuple[contract.Column, ...]) -> tuple[TapeFile, ...]:
    """One table by itself, with columns of the caller's choice: a file, or a folder of parts read in order of name.

    Errors: `TapeRefused` with everything that is missing or unreadable.
    """
    findings: list[Finding] = []
    parts = sorted(part for part in path.glob("*") if part.name.endswith(_SUFFIXES) and part.is_file())
    found = parts if path.is_dir() else [path] if path.is_file() and path.name.endswith(_SUFFIXES) else []
    if not found:
        is_there = "holds none" if path.is_dir() else "is none" if path.exists() else "is not there"
        message = f"`{table}` is to be a CSV or Parquet file or a folder of them; this {is_there}."
        findings.append(Finding("tape.file.missing", message, str(path), mend=f"Name a file {' or '.join(_SUFFIXES)}."))
    opened = [_open_file(path.parent, table, item, findings, columns) for item in found]
    if findings:
        raise TapeRefused(findings)
    return tuple(item for item in opened if item is not None)


def _table_files(folder: Path, table: str, findings: list[Finding]) -> list[TapeFile]:
    single = [folder / f"{table}{suffix}" for suffix in _SUFFIXES if (folder / f"{table}{suffix}").is_file()]
    parts = sorted(part for part in (folder / table).glob("*") if part.name.endswith(_SUFFIXES) and part.is_file())
    if len(single) + bool(parts) > 1:
        names = ", ".join(sorted([item.name for item in single] + ([f"{table}/"] if parts else [])))
        findings.append(Finding("tape.file.ambiguous", f"`{table}` is there twice: {names}.", table, mend="Keep one."))
        return []
    found = single or parts
    if not found and table in contract.REQUIRED_TABLES:
        findings.append(_missing_file(folder, table))
    opened = [_open_file(folder, table, item, findings, contract.TABLES[table]) for item in found]
    return [item for item in opened if item is not None]


def _missing_file(folder: Path, table: str) -> Finding:
    """Names the file that may have been meant: one that is no other table's."""
    taken = {f"{name}{suffix}" for name in contract.TABLE_ORDER for suffix in _SUFFIXES}
    present = {
        item.name.lower(): item.name
        for item in sorted(folder.iterdir())
        if item.is_file() and item.name not in taken and not item.name.startswith(".")
    }
    near = difflib.get_close_matches(f"{table}.csv", list(present), 1, 0.7)
    mend = f"There is `{present[near[0]]}`: rename it?" if near else f"Add `{table}.csv` or `{table}.parquet`."
    if (folder / table).is_dir():
        mend = f"The folder `{table}/` holds no part: {', '.join(_SUFFIXES)}."
    elif (folder / f"{table}.csv").is_dir():
        mend = f"`{table}.csv` is a folder: name it `{table}` and lay the parts in it."
    return Finding("tape.file.missing", f"the tape has no `{table}`.", table, mend=mend)


def _open_file(
    folder: Path, table: str, path: Path, findings: list[Finding], known: tuple[contract.Column, ...]
) -> TapeFile | None:
    label = str(path.relative_to(folder))
    if path.stat().st_size == 0:
        mend = "Write at least the line of column names; such a file is an empty table."
        findings.append(Finding("tape.file.empty", "the file is empty (zero bytes).", label, mend=mend))
        return None
    try:
        if path.suffix == ".parquet":
            columns, header_bytes = _parquet_columns(path, known, label, findings), 0
        else:
            columns, header_bytes = _csv_columns(path)
    except (OSError, ValueError, csv.Error, pa.ArrowException) as error:
        findings.append(Finding("tape.file.unreadable", f"cannot be read: {error}.", label))
        return None
    faults = _column_findings(known, label, columns)
    findings.extend(faults)
    return None if faults else TapeFile(table, path, label, tuple(columns), header_bytes)


def _parquet_columns(path: Path, known: tuple[contract.Column, ...], label: str, findings: list[Finding]) -> list[str]:
    with pq.ParquetFile(path) as file:
        schema = file.schema_arrow
    kinds = {column.name: column.kind for column in known}
    for name in schema.names:
        if name in kinds and schema.names.count(name) == 1 and not accepts(kinds[name], schema.field(name).type):
            held = schema.field(name).type
            message = f"column `{name}` has type {held}, which cannot be read as {kinds[name]}."
            findings.append(Finding("tape.column.wrong_type", message, label, mend=_TYPES_TAKEN.get(kinds[name], "")))
    return list(schema.names)


_TYPES_TAKEN = {
    "instant": "Write a timestamp with a time zone, or text with an offset.",
    "date": "Write dates, or text such as 2026-11-23.",
    "amount": "Write decimals, or text such as 1033.33.",
    "rate": "Write decimals, or text such as 0.18.",
}


def _csv_columns(path: Path) -> tuple[list[str], int]:
    opened = gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    with opened as stream:
        line = stream.readline(_HEADER_BYTES_MAX)
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line:
        raise ValueError("it is UTF-16 or binary, not UTF-8; save it as UTF-8")
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"the line of column names is not UTF-8 ({error.reason} at byte {error.start})") from error
    rows = list(csv.reader([text], strict=True))
    return rows[0] if rows else [], len(line)


def _column_findings(known: tuple[contract.Column, ...], label: str, columns: list[str]) -> list[Finding]:
    findings = []
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        findings.append(Finding("tape.column.repeated", f"column `{name}` stands twice.", label, 1, mend="Keep one."))
    names = [column.name for column in known]
    strangers = [name for name in columns if name not in names]
    for column in known:
        if column.required and column.name not in columns:
            findings.append(_missing_column(column.name, label, columns, strangers))
    return findings


def _missing_column(name: str, label: str, columns: list[str], strangers: list[str]) -> Finding:
    folded = {stranger.strip().lower(): stranger for stranger in strangers}
    near = difflib.get_close_matches(name, list(folded), 1, 0.6)
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        mend = "The columns are not separated by commas."
    elif near:
        mend = f"Did you mean `{folded[near[0]]}`?"
    else:
        mend = f"It has: {', '.join(columns[:30])}."
    return Finding("tape.column.missing", f"required column `{name}` is missing.", label, 1, mend=mend)


def _business_date(path: Path, findings: list[Finding]) -> dt.date | None:
    if not path.is_file():
        return None
    try:
        root = parse_document(path.read_text(encoding="utf-8"), path.name)
        entries = root.mapping(optional=["business_date", "lender", "note"])
        found = entries["business_date"].date() if "business_date" in entries else None
        findings.extend(root.source.findings)
    except BadDocument as error:
        findings.extend(error.findings)
        return None
    except UnicodeDecodeError:
        findings.append(Finding("tape.file.unreadable", "is not UTF-8.", path.name))
        return None
    return found
