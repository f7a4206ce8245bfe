"""Takes names, ids and contact values of the people in the store out of the book and seals them.

Beside the night's hand-off, not in it: it changes only with a new tape. One partition, one transaction; running it again
changes nothing but what the tape changed, and a number found wrong on a desk stays wrong.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import transaction

from arrears.book.layout import Book
from arrears.book.personal import FILE, read_key, read_personal
from arrears.book.read import open_snapshot, read_partition
from arrears.book.write import partition_folder
from arrears.flows.personal_key import sealer_of
from arrears.kernel.outcome import Outcome, done
from arrears.store.bulk import Found, Merge, merge_rows
from arrears.store.sealing import Sealer
from arrears.store.tables import Borrower, ContactPoint

_POINT: Final = ("kind", "party", "valid", "consented_on", "revoked_on")
_FIND_AS: Final = {"mobile": "phone", "landline": "phone"}
_TO_BORROWER: Final = Found("borrower_id", "borrower_id", Borrower, "borrower_id")


def take_personal(book: Path, as_of: dt.date) -> Outcome[dict[str, int]]:
    """How many people and contact points were sealed. Errors: `WrongUse` when the book's key does not fit."""
    snapshot = open_snapshot(book, as_of)
    key, sealer = read_key(Book(book).key), sealer_of(book)
    known = pl.Series("borrower_id", list(Borrower.objects.values_list("borrower_id", flat=True)), pl.String)
    told = {"people": 0, "contact_points": 0}
    for part in range(snapshot.partitions):
        tables = read_partition(
            snapshot.path, part, {"borrowers": ("borrower_no", "borrower_id"), "contact_points": ()}
        )
        folder = partition_folder(snapshot.path, part)
        if not (folder / FILE).exists():
            continue  # a tape without names or numbers
        people = tables["borrowers"].filter(pl.col("borrower_id").is_in(known.implode()))
        values = read_personal(folder, key).drop_nulls("value").join(people, on="borrower_no")
        with transaction.atomic():
            told["people"] += _take_people(values, sealer)
            told["contact_points"] += _take_points(tables["contact_points"], values, sealer)
    return done(told)


def _take_people(values: pl.DataFrame, sealer: Sealer) -> int:
    named = (
        values.filter(pl.col("field") != "contact_point")
        .group_by("borrower_id", maintain_order=True)
        .agg("field", "value")
    )
    rows = [_person(who, dict(zip(fields, held, strict=True)), sealer) for who, fields, held in named.iter_rows()]
    frame = pl.DataFrame(rows, schema={"borrower_id": pl.String, "sealed": pl.Binary, "name_key": pl.String,
                                       "national_id_key": pl.String}, orient="row")  # fmt: skip
    return merge_rows(frame, Merge(Borrower, ["borrower_id"], ["sealed", "name_key", "national_id_key"]))


def _person(who: str, held: Mapping[str, Any], sealer: Sealer) -> tuple[str, bytes, str, str]:
    name, national_id = str(held.get("name") or ""), str(held.get("national_id") or "")
    sealed = sealer.seal({"name": name, "national_id": national_id}, who)
    return who, sealed, sealer.find_key("name", name), sealer.find_key("national_id", national_id)


def _take_points(points: pl.DataFrame, values: pl.DataFrame, sealer: Sealer) -> int:
    numbered = points.with_row_index("point_no").with_columns(pl.col("point_no").cast(values.schema["point_no"]))
    held = numbered.join(
        values.filter(pl.col("field") == "contact_point").drop("borrower_no"), on="point_no", maintain_order="left"
    )
    rows = []
    for number, (who, value, kind, party, valid, consented, revoked) in enumerate(
        held.select("borrower_id", "value", *_POINT).iter_rows()
    ):
        found_by = sealer.find_key(_FIND_AS.get(kind, kind), value)
        rows.append(
            (who, number, kind, party, sealer.seal(value, who), found_by, valid is not False, consented, revoked)
        )
    schema = {"borrower_id": pl.String, "number": pl.Int64, "kind": pl.String, "party": pl.String, "sealed": pl.Binary,
              "value_key": pl.String, "is_valid": pl.Boolean, "consented_on": pl.Date, "revoked_on": pl.Date}  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row").unique(
        ["borrower_id", "kind", "value_key"], keep="first", maintain_order=True
    )
    # only a number nobody found wrong takes over what the tape says
    how = Merge(ContactPoint, ["borrower_id", "kind", "value_key"], ["is_valid", "party", "consented_on", "revoked_on"],
                _TO_BORROWER, only_if="target.invalid_at IS NULL", constants={"source": "tape"})  # fmt: skip
    return merge_rows(frame, how)
