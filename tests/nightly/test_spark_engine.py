"""Apache Spark runs the very same partition function, in worker processes of its own, to the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from arrears.book.nights import get_night, read_manifest
from arrears.nightly.engines.spark import MASTER_VARIABLE
from arrears.nightly.runner import run_night
from tests.cast import AS_OF
from tests.nightly.test_night import ORDERS


@pytest.mark.spark
def test_spark_with_two_worker_processes_gives_the_same_bytes(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MASTER_VARIABLE, "local-cluster[2,1,1024]")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    run_night(loaded, AS_OF, ORDERS)
    local = read_manifest(get_night(loaded, AS_OF))
    run_night(loaded, AS_OF, ORDERS, engine="spark")
    spark = read_manifest(get_night(loaded, AS_OF))
    assert spark["engine"] == "spark"
    assert spark["outputs"] == local["outputs"]
    assert spark["totals"] == local["totals"]
