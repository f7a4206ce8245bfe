"""Puts one partition together: its contacts with every fact known of person and loan, its statuses, its late rejects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.contact_log.columns import fact_of, lists_of, words_in
from arrears.feeds.contact_log.opening import Log
from arrears.feeds.contact_log.repeats import may_repeat
from arrears.feeds.contact_log.splitting import PLACE, PLACE_FACT, Folder
from arrears.feeds.portfolio_tape import places, tables
from arrears.feeds.portfolio_tape.contract import Column
from arrears.feeds.portfolio_tape.rejects import REJECTS
from arrears.feeds.portfolio_tape.spill import read_spills
from arrears.law.facts import HISTORY, INSTANT, STATUSES, WISHES, Table

# How absent columns travel when a partition has no row of a table.
_EMPTY = {
    "word": pl.UInt8(), "boolean": pl.UInt8(), "date": pl.Int32(), "instant": pl.Int64(), "integer": pl.Int64(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One partition as the audit wants it."""

    contacts: pl.DataFrame  # see `law.audit.log`
    statuses: pl.DataFrame  # as `facts.STATUSES`
    wishes: pl.DataFrame | None  # as `facts.WISHES`; none: no file of consents was given
    rejects: pl.DataFrame  # `place` in the log's files


def assemble(
    part: int, log: Log, folder: Folder, bases: Mapping[int, int], gaps: NDArray[np.int64], given: Mapping[str, object]
) -> Part:
    """One partition.

    Shapes: `bases` gives for each piece the place of the row before its first; `gaps` are the persons of whom a row could
    not be read; `given` are facts that hold wherever the files are silent.
    """
    contacts, rejects = _without_twins(_read("contacts", part, log, folder, bases))
    if len(log.tables) == 1 and "timezone" not in given:  # no other zones will be put in
        contacts = _with_zones_numbered(contacts)
    contacts = _numbered(_by_person(contacts), "borrower_id")
    contacts, others = _without_other_peoples_loans(contacts, part, log, folder, bases)
    torn = np.union1d(gaps, np.concatenate([others["person"].to_numpy(), rejects["person"].drop_nulls().to_numpy()]))
    for table in ("borrowers", "loans"):
        if table in log.tables:
            contacts = _with_facts(contacts, table, _read(table, part, log, folder, bases), log.facts)
    contacts = contacts.with_columns(
        pl.col("person").is_in(pl.Series(torn, dtype=pl.Int64).implode()).alias("has_evidence_gap")
    )
    reported = pl.concat([one.select(list(REJECTS)) for one in (rejects, others)])
    filled = _filled(_listed(contacts, log), given, log.facts)
    return Part(filled, _statuses(part, log, folder, bases), _wishes(part, log, folder, bases), reported)


def _read(table: str, part: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame:
    """The rows of one table, words as words; an empty frame of the right columns when there are none."""
    paths = [(folder.spill(piece), bases[piece.index]) for piece in log.pieces if piece.file.table == table]
    held = read_spills(paths, part, log.partitions)
    keys = {"person": pl.Int64(), "loan": pl.Int64(), "place": pl.Int64()}
    if held is None:
        types = {
            PLACE_FACT if column.name == PLACE else column.name: _EMPTY.get(column.kind, pl.String())
            for column in log.columns[table]
        }
        frame = pl.DataFrame(schema={**types, **keys})
    else:
        frame = pl.DataFrame(pl.from_arrow(held))
    frame = frame.rename({PLACE: "_place", **({PLACE_FACT: PLACE} if PLACE_FACT in frame.columns else {})})
    return frame.with_columns(_typed(column) for column in log.columns[table])


def _typed(column: Column) -> pl.Expr:
    if column.kind == "word":
        return tables.word(column.name, column.words)
    if column.kind == "boolean":
        return tables.boolean(column.name)
    if column.kind == "date":
        return tables.date(column.name)
    if column.kind == "instant":
        return pl.col(column.name).cast(INSTANT)
    return (
        pl.when(pl.col(column.name) != "").then(pl.col(column.name)) if column.kind == "text" else pl.col(column.name)
    )


def _with_zones_numbered(contacts: pl.DataFrame) -> pl.DataFrame:
    """The zones as words of a closed list: found in the order of the file, which costs a fifth of what it does once sorted."""
    if "timezone" not in contacts.columns:
        return contacts
    zones = contacts["timezone"]
    return contacts.with_columns(zones.cast(pl.Enum(zones.unique(maintain_order=True).drop_nulls())))


def _by_person(contacts: pl.DataFrame) -> pl.DataFrame:
    """In order of persons. Columns that are the same for all rows, as many of a log are, need not be moved."""
    same = [column for column in contacts.get_columns() if _is_same(column)]
    moved = contacts.drop(column.name for column in same).sort("person", maintain_order=True)
    return moved.hstack(same).select(contacts.columns)


def _is_same(column: pl.Series) -> bool:
    """Whether a column of words or truth values, or one without any value, holds one value throughout."""
    if column.null_count() == column.len():
        return True
    if column.null_count() or not isinstance(column.dtype, pl.Enum | pl.Boolean):
        return False
    codes = column.to_physical()
    return bool(codes.min() == codes.max())


def _numbered(contacts: pl.DataFrame, key: str) -> pl.DataFrame:
    """Persons by their hash; by the order of their ids in the case that never comes, two ids of one hash.

    Shapes: `contacts` are sorted by person, so that two ids of one hash would stand beside each other somewhere.
    """
    same, other = pl.col("person") == pl.col("person").shift(), pl.col(key) != pl.col(key).shift()
    if not contacts.select((same & other).any()).item():
        return contacts
    return contacts.with_columns(pl.col(key).rank("dense").cast(pl.Int64).alias("person"))


def _without_twins(contacts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of contacts with one id the first stays. One that says the same again is a mere twin; another leaves a gap."""
    if not may_repeat(contacts["contact_id"]):
        return contacts, _rejects(contacts.clear(), "", pl.lit(""))
    later = contacts.filter(~pl.col("contact_id").is_first_distinct())
    same = [name for name in contacts.columns if name != "_place"]
    first = contacts.filter(pl.col("contact_id").is_first_distinct()).select(same)
    twins = later.join(first, on=same, how="semi", nulls_equal=True)
    is_twin = pl.col("place").is_in(twins["_place"].implode())
    message = pl.format("`contact_id` `{}` stood in the log before.", "contact_id")
    rejects = _rejects(later, "tape.contacts.duplicate_contact_id", message).with_columns(
        pl.when(~is_twin).then("person").alias("person")
    )
    return contacts.filter(pl.col("contact_id").is_first_distinct()), rejects


def _without_other_peoples_loans(
    contacts: pl.DataFrame, part: int, log: Log, folder: Folder, bases: Mapping[int, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Contacts whose loan the loans file gives to somebody else; a loan it does not know is merely not known."""
    if "loans" not in log.tables:
        return contacts, _rejects(contacts.clear(), "", pl.lit(""))
    own = _read("loans", part, log, folder, bases).select("person", "loan")
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


def _filled(contacts: pl.DataFrame, given: Mapping[str, object], known: Table) -> pl.DataFrame:
    facts = {**HISTORY, **known}
    return contacts.with_columns(
        pl.col(name).fill_null(pl.lit(value, facts[name].dtype)) if name in contacts.columns
        else pl.lit(value, facts[name].dtype).alias(name)
        for name, value in given.items()
    )  # fmt: skip


def _statuses(part: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame:
    empty = pl.DataFrame(schema={name: fact.dtype for name, fact in STATUSES.items()})
    if "statuses" not in log.tables:
        return empty
    rows = _read("statuses", part, log, folder, bases)
    if "loan" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Int64).alias("loan"))
    if "until_on" not in rows.columns:
        rows = rows.with_columns(pl.lit(None, pl.Date).alias("until_on"))
    whole_person = pl.when(pl.col("loan") != -1).then("loan").alias("loan")
    told = [name for name in ("cause", "extensions") if name in rows.columns]
    return rows.select("person", whole_person, "status", "since_on", "until_on", *told)


def _wishes(part: int, log: Log, folder: Folder, bases: Mapping[int, int]) -> pl.DataFrame | None:
    """What the debtors agreed to or asked for."""
    if "consents" not in log.tables:
        return None
    rows = _read("consents", part, log, folder, bases)
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
