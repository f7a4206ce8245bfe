"""Where the half-done work of one load lies, and what reading one piece reports back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from arrears.feeds.portfolio_tape.pieces import Piece
from arrears.feeds.portfolio_tape.rejects import BAD_LOANS, REJECTS, first_causes


@dataclass(frozen=True, slots=True)
class Work:
    """A folder for the files that pieces leave for partitions; the caller makes and removes it."""

    folder: Path
    partitions: int

    def spill(self, piece: Piece) -> Path:
        """Rows of a piece, split by partition."""
        return self.folder / f"spill-{piece.index:05d}.arrow"

    def rejects(self, piece: Piece) -> Path:
        """Rejected rows of a piece."""
        return self.folder / f"rejects-{piece.index:05d}.arrow"

    def hashes(self, piece: Piece) -> Path:
        """Sorted hashes of a piece's unique key."""
        return self.folder / f"hashes-{piece.index:05d}.npy"

    def persons(self, table: str, part: int) -> Path:
        """Borrowers or loans of a partition, numbered."""
        return self.folder / f"{table}-{part:05d}.arrow"

    @property
    def loan_index(self) -> Path:
        return self.folder / "loan-index"

    @property
    def borrower_index(self) -> Path:
        return self.folder / "borrower-index"


@dataclass(slots=True)
class PieceReport:
    """What a piece held. Places in it count from the piece's first row until `placed` moves them."""

    piece: Piece
    rows: int = 0
    rows_rejected: int = 0
    not_kept: int = 0  # contact points of third parties
    latest_on: dt.date | None = None  # latest date on which something happened
    rejects: bool = False  # whether the piece left a file of rejects
    bad_loans: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BAD_LOANS))
    gaps: NDArray[np.int64] = field(
        default_factory=lambda: np.empty(0, np.int64)
    )  # persons with a hole in their evidence
    refusal: str = ""  # why the file cannot be read further; the tape is refused then


@dataclass(slots=True)
class Gathered:
    """Rejects and what they pull down, collected while a piece is read."""

    frames: list[pl.DataFrame] = field(default_factory=list)
    bad: list[pl.DataFrame] = field(default_factory=list)
    gaps: list[NDArray[np.int64]] = field(default_factory=list)

    def finish(self, report: PieceReport, path: Path) -> None:
        """Put what was collected into the report and the reject file."""
        rejects = pl.concat([pl.DataFrame(schema=REJECTS), *self.frames])
        report.rejects = not rejects.is_empty()
        report.rows_rejected = rejects["place"].n_unique()
        if report.rejects:
            rejects.write_ipc(path)
        if self.bad:
            report.bad_loans = first_causes(self.bad)
        if self.gaps:
            report.gaps = np.unique(np.concatenate(self.gaps))
