"""Reads a batch of one table: typed columns of all its rows, and a finding for each cell that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape import cells, contract, faults, places
from arrears.feeds.portfolio_tape.pieces import Batch
from arrears.feeds.portfolio_tape.rejects import Faulty

EXTRA = "extra:"  # prefix of the tape's own columns while they travel

Reader = Callable[[contract.Column, pa.Array | None, int], cells.Cells]
Columns = dict[str, Any]  # numpy arrays and Arrow arrays, all of one length


@dataclass(slots=True)
class Records:
    """A batch after reading: nothing is left out yet, `is_bad` says what must be."""

    table: str
    rows: NDArray[np.int64]  # 1-based row in the piece
    columns: Columns
    is_bad: NDArray[np.bool_]
    faulty: Faulty

    def reject(self, mask: NDArray[np.bool_], code: str, message: str) -> None:
        """Reject the rows of a mask with one sentence; `{column}` in it shows the row's own value."""
        names = [name for name in self.columns if f"{{{name}}}" in message]
        for at in np.flatnonzero(mask):
            values = {name: self._shown(name, int(at)) for name in names}
            self.faulty.add(int(self.rows[at]), code, message.format(**values))
        self.is_bad |= mask

    def _shown(self, name: str, at: int) -> str:
        value = self.columns[name][at]
        if isinstance(value, np.int32):  # a date
            return str(np.datetime64(int(value), "D"))
        return faults.shown(value.as_py() if isinstance(value, pa.Scalar) else value)


def read_records(table: str, batch: Batch, digits: NDArray[np.uint8] | None, known: tuple[str, ...] = ()) -> Records:
    """All columns of a batch but those in `known`, which the caller has resolved.

    Units: `digits` are the decimals of each row's currency; `None` reads them from the batch's own `currency`.
    """
    count = batch.rows.size
    faulty = Faulty()
    for row, found, _ in batch.torn:
        faulty.add(row, "tape.row.torn", f"the row has {found}.")
    records = Records(table, batch.rows, {}, np.zeros(count, np.bool_), faulty)
    if digits is None:
        currency = next((column for column in contract.TABLES[table] if column.kind == "currency"), None)
        read = cells.read_cells(currency, batch.columns.get("currency"), count) if currency else None
        digits = cells.DIGITS[read.values] if read else np.zeros(count, np.uint8)
    for column in contract.TABLES[table]:
        if column.name not in known:
            _read_column(records, column, batch.columns.get(column.name), digits)
    _read_extras(records, table, batch)
    return records


def read_columns(table: str, batch: Batch, columns: Iterable[contract.Column], read: Reader) -> Records:
    """These columns of a batch and no others, by `read`; one that the file lacks is read as absent values. None is money."""
    faulty = Faulty()
    for row, found, _ in batch.torn:
        faulty.add(row, "tape.row.torn", f"the row has {found}.")
    records = Records(table, batch.rows, {}, np.zeros(batch.rows.size, np.bool_), faulty)
    for column in columns:
        array = batch.columns.get(column.name)
        _keep_column(records, column, array, read(column, array, batch.rows.size))
    return records


def _read_column(records: Records, column: contract.Column, array: pa.Array | None, digits: NDArray[np.uint8]) -> None:
    _keep_column(records, column, array, cells.read_cells(column, array, records.rows.size, digits))


def _keep_column(records: Records, column: contract.Column, array: pa.Array | None, read: cells.Cells) -> None:
    """The values, and a finding for each cell that is wrong."""
    records.columns[column.name] = read.values
    if not read.status.any():
        return
    options = ("true", "false") if column.kind == "boolean" else column.words
    if column.kind == "currency":
        options = cells.CURRENCIES
    elif column.kind == "country":
        options = tuple(sorted(places.countries()))
    for at in np.flatnonzero(read.status):
        status = int(read.status[at])
        value = array[int(at)].as_py() if array is not None else None
        message = faults.cell_message(status, column.name, value, is_secret=column.kind == "secret", known=options)
        records.faulty.add(int(records.rows[at]), faults.cell_code(status), message)
    records.is_bad |= read.status != 0


def _read_extras(records: Records, table: str, batch: Batch) -> None:
    """Columns the contract does not know: kept as they are; of a CSV file as text."""
    known = {column.name for column in contract.TABLES[table]}
    for name, array in batch.columns.items():
        if name in known:
            continue
        if cells.is_text(array.type):
            _read_column(records, contract.Column(EXTRA + name, "text"), array, np.zeros(0, np.uint8))
        else:
            records.columns[EXTRA + name] = array


def kept(columns: Columns, mask: NDArray[np.bool_]) -> Columns:
    """The rows of a mask."""
    if mask.all():
        return columns
    arrow_mask = pa.array(mask)
    return {
        name: pc.filter(values, arrow_mask) if isinstance(values, pa.Array) else values[mask]
        for name, values in columns.items()
    }
