"""Puts one lot of partitions together: its contacts with every fact known of person and loan, its statuses, its late rejects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from arrears.feeds.contact_log.coding import words_of
from arrears.feeds.contact_log.columns import fact_of, lists_of, texts_of_few, words_in
from arrears.feeds.contact_log.kernels import has_repeat, number_persons, order_by_person
from arrears.feeds.contact_log.naming import IDS, Names, with_ids
from arrears.feeds.contact_log.opened import opened_for
from arrears.feeds.contact_log.opening import Log
from arrears.feeds.contact_log.splitting import CHECK, CONTACT, PLACE, PLACE_FACT, Folder, lengthened
from arrears.feeds.portfolio_tape import places, tables
from arrears.feeds.portfolio_tape.cells import NO_CODE
from arrears.feeds.portfolio_tape.contract import Column
from arrears.feeds.portfolio_tape.rejects import REJECTS
from arrears.feeds.portfolio_tape.spill import as_written, read_spills_apart
from arrears.law.arrays import is_same
from arrears.law.facts import HISTORY, INSTANT, STATUSES, WISHES, Table

_NUMBER, _PART = "_number", "_part"  # of a person; of the partition a person belongs to
# How absent columns travel when a lot has no row of a table.
_EMPTY = {
    "word": pl.UInt8(), "boolean": pl.UInt8(), "date": pl.Int32(), "instant": pl.Int64(), "integer": pl.Int64(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One lot as the audit wants it. Persons are numbered in the order in which they stand: by partition and hash."""

    contacts: pl.DataFrame  # see `law.audit.log`; `contact_id` is the contact's place, by which `naming` finds its ids
    statuses: pl.DataFrame  # as `facts.STATUSES`
    wishes: pl.DataFrame | None  # as `facts.WISHES`; none: no file of consents was given
    rejects: pl.DataFrame  # `place` in the log's files
    begins: NDArray[np.int64]  # the row of `contacts` at which each partition begins


def assemble(
    lot: int, log: Log, folder: Folder, bases: Mapping[int, int], gaps: NDArray[np.int64], given: Mapping[str, object]
) -> Part:
    """One lot.

    Shapes: `bases` gives for each piece the place of the row before its first; `gaps` are the persons of whom a row could
    not be read; `given` are facts that hold wherever the files are silent.
    """
    names = names_of(lot, log, folder, bases)
    read, same = _read_apart("contacts", lot, log, folder, bases)
    contacts, rejects = _without_twins(read, names, log)
    contacts = _open_to_texts(contacts, log, given)
    contacts, has_other = _by_person(contacts.drop(CONTACT), lot, log)
    contacts = _numbered_by_id(contacts.with_columns(same), names, log) if has_other else contacts.with_columns(same)
    contacts, others = _without_other_peoples_loans(contacts, lot, log, folder, bases)
    torn = np.union1d(gaps, np.concatenate([others["person"].to_numpy(), rejects["person"].drop_nulls().to_numpy()]))
    for table in ("borrowers", "loans"):
        if table in log.tables:
            contacts = _with_facts(contacts, table, _read(table, lot, log, folder, bases), log.facts)
    contacts = contacts.with_columns(
        pl.col("person").is_in(pl.Series(torn, dtype=pl.Int64).implode()).alias("has_evidence_gap")
    )
    reported = pl.concat([one.select(list(REJECTS)) for one in (rejects, others)])
    filled = _filled(_listed(contacts, log), given, log.facts).rename({"_place": "contact_id"})
    statuses, wishes = _statuses(lot, log, folder, bases), _wishes(lot, log, folder, bases)
    parts = log.partition_of(filled["person"].to_numpy())
    return Part(
        contacts=filled.drop("person").rename({_NUMBER: "person"}),
        statuses=_renumbered(statuses, filled),
        wishes=None if wishes is None else _renumbered(wishes, filled),
        rejects=reported,
        begins=np.searchsorted(parts, log.partitions_in(lot)),
    )


def names_of(lot: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> Names:
    """The ids of a lot's contacts, which stayed behind."""
    return Names(_spills("contacts", log, folder, bases), lot, log.lots, opened_for(lot))


def _spills(table: str, log: Log, folder: Folder, bases: Mapping[int, int]) -> list[tuple[Path, int]]:
    """The spilled rows of each piece of a table, with the place of the row before its first."""
    return [(folder.spill(piece), bases[piece.index]) for piece in log.pieces if piece.file.table == table]


def _read(table: str, lot: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame:
    """The rows of one table, words as words; an empty frame of the right columns when there are none."""
    frame, same = _read_apart(table, lot, log, folder, bases)
    return frame.with_columns(same)


def _read_apart(
    table: str, lot: int, log: Log, folder: Folder, bases: Mapping[int, int]
) -> tuple[pl.DataFrame, list[pl.Expr]]:
    """The same, but the columns that hold one value throughout as that value."""
    change = lengthened if table == "contacts" else as_written
    held, same = read_spills_apart(_spills(table, log, folder, bases), lot, log.lots, opened_for(lot), change)
    columns = [column for column in log.columns[table] if table != "contacts" or column.name not in IDS]
    if held is None:
        frame, same = _nothing(table, columns), {}
    else:
        coded = [name for name in held.column_names if pa.types.is_dictionary(held.schema.field(name).type)]
        words = [words_of(held.column(name).chunks).alias(name) for name in coded]
        frame = pl.DataFrame(pl.from_arrow(held.drop_columns(coded))).with_columns(words)
    one = _named(pl.DataFrame({name: pl.Series([value], dtype=pl.UInt8) for name, value in same.items()}))
    known = one.with_columns(_typed(column, one[column.name]) for column in columns if column.name in one.columns)
    frame = _named(frame)
    typed = frame.with_columns(_typed(column, frame[column.name]) for column in columns if column.name in frame.columns)
    return typed, [pl.lit(value[0], value.dtype).alias(value.name) for value in known.get_columns()]


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    """A row's own place has the name under which the place of a contact would travel."""
    names = {PLACE: "_place", PLACE_FACT: PLACE}
    return frame.rename({name: other for name, other in names.items() if name in frame.columns})


def _nothing(table: str, columns: Iterable[Column]) -> pl.DataFrame:
    """The same without any row, as it travels."""
    types = {PLACE_FACT if one.name == PLACE else one.name: _EMPTY.get(one.kind, pl.String()) for one in columns}
    keys = {"person": pl.Int64(), "loan": pl.Int64(), "place": pl.Int64()}
    hashes = {CONTACT: pl.UInt64(), CHECK: pl.UInt32()} if table == "contacts" else {}
    return pl.DataFrame(schema={**types, **hashes, **keys})


def _typed(column: Column, held: pl.Series) -> pl.Expr | pl.Series:
    if column.kind == "word":
        return tables.word(column.name, column.words) if _has_absent(held) else held.cat.to(pl.Enum(column.words))
    if column.kind == "boolean":
        return tables.boolean(column.name)
    if column.kind == "date":
        return tables.date(column.name)
    if column.kind == "instant":
        return held.cast(INSTANT)
    is_text = column.kind == "text" and held.dtype == pl.String and held.null_count() < held.len()
    return pl.when(pl.col(column.name) != "").then(pl.col(column.name)) if is_text else held


def _has_absent(codes: pl.Series) -> bool:
    return codes.is_empty() or codes.max() == NO_CODE


def _open_to_texts(contacts: pl.DataFrame, log: Log, given: Collection[str]) -> pl.DataFrame:
    """Words of closed lists as texts, where texts that are not among them may be put in: by other files, or as `given`."""
    few = texts_of_few("contacts", log.columns["contacts"])
    return contacts.with_columns(pl.col(name).cast(pl.String) for name in few if name in given or len(log.tables) > 1)


def _by_person(contacts: pl.DataFrame, lot: int, log: Log) -> tuple[pl.DataFrame, bool]:
    """By partition and in order of persons there, with a number a person, rising from row to row; and whether two persons
    have one hash.

    Columns that are the same for all rows, as many of a log are, become one value each: they need not be moved, now or when
    some of the rows are picked.
    """
    person, check, own = contacts["person"].to_numpy(), contacts[CHECK].to_numpy(), log.partitions_in(lot)
    contacts = contacts.drop(CHECK)
    if contacts.is_empty():  # a log without a row, or none of which could be read
        return contacts.with_columns(pl.Series(_NUMBER, [], pl.Int64)), False
    same = [pl.lit(column[0], column.dtype).alias(column.name) for column in contacts.get_columns() if is_same(column)]
    order, laid = order_by_person(person, log.partition_of(person) - own.start, len(own))
    number, has_other = number_persons(laid, order, check)
    moved = contacts.drop("person", *(one.meta.output_name() for one in same)).select(pl.all().gather(pl.Series(order)))
    told = [pl.Series("person", laid), *same]
    return moved.with_columns(told).select(contacts.columns).with_columns(pl.Series(_NUMBER, number)), has_other


def _numbered_by_id(contacts: pl.DataFrame, names: Names, log: Log) -> pl.DataFrame:
    """The persons numbered by their ids, where two ids have one hash, which never comes."""
    named = with_ids(contacts.sort("_place"), names).with_columns(_part(log))
    by_id = pl.col("borrower_id").rle_id().cast(pl.Int64).alias(_NUMBER)
    return named.sort(_PART, "borrower_id", "_place").with_columns(by_id).drop(*IDS, _PART)


def _part(log: Log) -> pl.Expr:
    return (pl.col("person") % log.partitions).alias(_PART)


def _without_twins(contacts: pl.DataFrame, names: Names, log: Log) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of contacts of a partition with one id the first stays. One that says the same again is a mere twin; another leaves a gap."""
    if not has_repeat(contacts[CONTACT].to_numpy()):
        return contacts, _rejects(contacts.clear(), "", pl.lit(""))
    is_likely = pl.struct(CONTACT, _part(log)).is_duplicated()
    likely = with_ids(contacts.filter(is_likely).sort("_place"), names)
    is_first = pl.struct("contact_id", _part(log)).is_first_distinct()
    later, first = likely.filter(~is_first), likely.filter(is_first)
    same = [name for name in likely.columns if name != "_place"]
    twins = later.join(first.select(same), on=same, how="semi", nulls_equal=True)
    message = pl.format("`contact_id` `{}` stood in the log before.", "contact_id")
    is_twin = pl.col("place").is_in(twins["_place"].implode())
    rejects = _rejects(later, "tape.contacts.duplicate_contact_id", message).with_columns(
        pl.when(~is_twin).then("person").alias("person")
    )
    return contacts.filter(~pl.col("_place").is_in(later["_place"].implode())), rejects


def _without_other_peoples_loans(
    contacts: pl.DataFrame, lot: int, log: Log, folder: Folder, bases: Mapping[int, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contacts whose loan the loans file gives to somebody else; a loan it does not know is merely not known."""
    if "loans" not in log.tables:
        return contacts, _rejects(contacts.clear(), "", pl.lit(""))
    own = _read("loans", lot, log, folder, bases).select("person", "loan")
    strange = contacts.join(own, on=["person", "loan"], how="anti", maintain_order="left")
    keys = strange["loan"].to_numpy()
    elsewhere = np.zeros(keys.size, np.bool_)
    for piece in log.pieces:
        if piece.file.table == "loans" and keys.size:
            known = np.load(folder.loans(piece), mmap_mode="r")
            if known.size:
                at = np.minimum(np.searchsorted(known, keys), known.size - 1)
                elsewhere |= known[at] == keys
    wrong = strange.filter(pl.Series(elsewhere))
    rejects = _rejects(wrong, "tape.contacts.other_borrower", pl.lit("the loan belongs to another borrower."))
    return contacts.join(wrong, on="_place", how="anti", maintain_order="left") if wrong.height else contacts, rejects


def _rejects(rows: pl.DataFrame, code: str, message: pl.Expr) -> pl.DataFrame:
    return rows.select(pl.col("_place").alias("place"), pl.lit(code).alias("code"), message.alias("message"), "person")


def _with_facts(contacts: pl.DataFrame, table: str, rows: pl.DataFrame, known_facts: Table) -> pl.DataFrame:
    """The contacts with the facts of their person or loan; a fact the log itself has goes before."""
    on = ["person"] if table == "borrowers" else ["person", "loan"]
    rows = _located(rows) if table == "borrowers" else rows
    named = {name: fact_of(table, name) for name in rows.columns}
    facts = {name: fact for name, fact in named.items() if fact in known_facts and name not in on}
    known = rows.unique(on, keep="first", maintain_order=True).select(
        *on, *(pl.col(name).alias(f"known_{fact}") for name, fact in facts.items())
    )
    joined = contacts.join(known, on=on, how="left", maintain_order="left")
    return joined.with_columns(
        (pl.coalesce(fact, f"known_{fact}") if fact in contacts.columns else pl.col(f"known_{fact}")).alias(fact)
        for fact in facts.values()
    ).drop(f"known_{fact}" for fact in facts.values())


def _located(people: pl.DataFrame) -> pl.DataFrame:
    """Zones where country or region tells one and the file does not, as the tape does."""
    for name in ("country", "region", "timezone"):
        if name not in people.columns:
            people = people.with_columns(pl.lit(None, pl.String).alias(name))
    place = pl.concat_str("country", pl.lit("/"), pl.col("region").str.strip_chars().str.to_uppercase())
    by_region = place.replace_strict(places.region_zones(), default=None, return_dtype=pl.String())
    by_country = pl.col("country").replace_strict(places.country_zones(), default=None, return_dtype=pl.String())
    return people.with_columns(timezone=pl.coalesce("timezone", by_region, by_country))


def _listed(contacts: pl.DataFrame, log: Log) -> pl.DataFrame:
    """Cells of several words as lists."""
    named = {name for table in log.tables for name in lists_of(log.columns[table], log.facts)}
    return contacts.with_columns(words_in(contacts[name]).alias(name) for name in sorted(named & set(contacts.columns)))


def _renumbered(rows: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """The rows of persons who have contacts, by their numbers."""
    if rows.is_empty():
        return rows
    known = contacts.select("person", _NUMBER).unique(maintain_order=True)
    mine = rows.join(known, on="person", how="inner", maintain_order="left")
    return mine.with_columns(mine[_NUMBER].alias("person")).drop(_NUMBER)


def _filled(contacts: pl.DataFrame, given: Mapping[str, object], known: Table) -> pl.DataFrame:
    facts = {**HISTORY, **known}
    return contacts.with_columns(
        pl.col(name).fill_null(pl.lit(value, facts[name].dtype)) if name in contacts.columns
        else pl.lit(value, facts[name].dtype).alias(name)
        for name, value in given.items()
    )  # fmt: skip


def _statuses(lot: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={name: fact.dtype for name, fact in STATUSES.items()})
    if "statuses" not in log.tables:
        return empty
    rows = _read("statuses", lot, log, folder, bases)
    if "loan" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Int64).alias("loan"))
    if "until_on" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Date).alias("until_on"))
    whole_person = pl.when(pl.col("loan") != -1).then("loan").alias("loan")
    told = [name for name in ("cause", "extensions") if name in rows.columns]
    return rows.select("person", whole_person, "status", "since_on", "until_on", *told)


def _wishes(lot: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame | None:
    """What the debtors agreed to or asked for."""
    if "consents" not in log.tables:
        return None
    rows = _read("consents", lot, log, folder, bases)
    names = [name for name in WISHES if name in rows.columns]
    found = rows.select(names)
    if "revoked_at" in names:  # an absent instant travels as nought
        found = found.with_columns(
            pl.when(pl.col("revoked_at").to_physical() != 0).then("revoked_at").alias("revoked_at")
        )
    if "kind" not in names:
        found = found.with_columns(pl.lit("consent_channel").alias("kind"))
    if "days" in names:
        found = found.with_columns(pl.col("days").str.split(" ").list.set_difference(pl.lit([""])).alias("days"))
    return found
