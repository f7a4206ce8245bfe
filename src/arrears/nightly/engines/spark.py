"""Runs the same function on Apache Spark, one Spark task a lot of partitions, over files every worker can reach."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence

from arrears.kernel.errors import WrongUse
from arrears.nightly.lots import share_out
from arrears.nightly.night import Night
from arrears.nightly.partition import PartResult, run_parts

MASTER_VARIABLE = "ARREARS_SPARK_MASTER"


def run_spark(night: Night, parts: Sequence[int], master: str | None = None) -> Iterator[PartResult]:
    """Results when all are finished. `master` is Spark's (else the environment's ARREARS_SPARK_MASTER, else `local[*]`).

    Errors: `WrongUse` when PySpark is not installed.
    """
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  an optional dependency
    except ImportError as error:
        raise WrongUse("`--engine spark` needs PySpark: install `arrears[spark]` and a Java 17 runtime.") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.appName(f"arrears night {night.as_of}")
        .master(master or os.environ.get(MASTER_VARIABLE) or "local[*]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "true")
        .config("spark.executorEnv.POLARS_MAX_THREADS", "1")
        .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )
    try:
        lots = share_out(night, parts, session.sparkContext.defaultParallelism)
        tasks = session.sparkContext.parallelize(lots, max(1, len(lots)))
        yield from tasks.flatMap(_Runner(night)).collect()  # all at once: an iterator would run one lot after another
    finally:
        session.stop()


class _Runner:
    """Picklable: what a Spark task does."""

    def __init__(self, night: Night) -> None:
        self._night = night

    def __call__(self, parts: Sequence[int]) -> list[PartResult]:
        return list(run_parts(self._night, parts))
