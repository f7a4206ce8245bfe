"""What goes wrong around a night: it is told clearly, nothing half-written remains, and the next try succeeds."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from arrears.book.layout import Book
from arrears.book.lock import locked
from arrears.book.nights import get_night, list_nights
from arrears.entrypoints.cli.console import orders
from arrears.feeds.config_folder import read_config
from arrears.kernel.errors import BookBroken, OutsideFault, WrongUse
from arrears.nightly.runner import run_night, same_outputs
from tests.cast import AS_OF
from tests.law.small_pack import small_files
from tests.law_commands.commands import run

ORDERS = orders(read_config(None), "cn_online_consumer", None)
ARREARS = [sys.executable, "-c", "from arrears.entrypoints.cli.main import main; main()"]


def arrears(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*ARREARS, *map(str, arguments)], capture_output=True, text=True, check=False)


def own_strategy(book: Path) -> Path:
    """A copy of a shipped strategy in the book's config folder."""
    text = read_config(None).strategies["cn_gentle"].text.replace("name: cn_gentle", "name: mine")
    path = book / "config" / "strategies" / "mine.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_unknown_key_in_a_strategy_is_refused_with_file_line_and_key(loaded: Path) -> None:
    path = own_strategy(loaded)
    path.write_text(path.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    line = path.read_text(encoding="utf-8").count("\n")
    told = arrears("night", "--book", loaded, "--as-of", AS_OF, "--strategy", "mine")
    assert told.returncode == 2
    assert f"mine.yaml:{line}:" in told.stderr
    assert "unknown key `colour`" in told.stderr
    assert list_nights(loaded) == []


def test_unknown_key_in_a_law_pack_is_refused_with_file_line_and_key(loaded: Path) -> None:
    pack = loaded / "config" / "law" / "mine"
    for name, text in read_config(None).packs["cn_nifa"].items():
        (pack / name).parent.mkdir(parents=True, exist_ok=True)
        (pack / name).write_text(text.replace("name: cn_nifa", "name: mine"), encoding="utf-8")
    (pack / "pack.yaml").write_text(
        (pack / "pack.yaml").read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8"
    )
    told = arrears("night", "--book", loaded, "--as-of", AS_OF, "--packs", "cn_law,mine")
    assert told.returncode == 2
    assert "pack.yaml" in told.stderr
    assert "colour" in told.stderr
    assert list_nights(loaded) == []


@pytest.mark.parametrize("command", ["night", "explain"])
def test_a_pack_of_ones_own_that_does_not_prove_itself_is_not_asked(loaded: Path, command: str) -> None:
    closed = small_files("time_window", 'mode: forbid\nwindows: [{from: "22:00", until: "08:00"}]')
    for name, text in closed.items():
        path = loaded / "config" / "law" / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    about = ("--loan", "L-EVE2") if command == "explain" else ()
    told = run(command, "--book", loaded, "--as-of", AS_OF, *about)
    assert (told.status, told.out) == (2, "")
    assert "small/rules/R-1.yaml" in told.err
    assert list_nights(loaded) == []
    assert run(command, "--book", loaded, "--as-of", AS_OF, *about, "--packs", "cn_law").status == 0


def test_template_nobody_wrote_is_named_before_anything_runs(loaded: Path) -> None:
    path = own_strategy(loaded)
    path.write_text(path.read_text(encoding="utf-8").replace("template: pre_due_app", "template: nobody_wrote"))
    told = arrears("night", "--book", loaded, "--as-of", AS_OF, "--strategy", "mine")
    assert told.returncode == 2
    assert "`nobody_wrote`" in told.stderr
    assert list_nights(loaded) == []


def test_empty_book_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    told = arrears("night", "--book", tmp_path / "book", "--as-of", AS_OF)
    assert told.returncode == 2
    assert "nothing has been loaded" in told.stderr


def test_damaged_partition_is_named(loaded: Path) -> None:
    path = next(loaded.glob("snapshots/*/part-000/loans.parquet"))
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(BookBroken, match=r"loans\.parquet"):
        run_night(loaded, AS_OF, ORDERS)
    assert list_nights(loaded) == []


def test_two_nights_at_once_are_refused(loaded: Path) -> None:
    with locked(Book(loaded)), pytest.raises(WrongUse, match=f"process {os.getpid()}"):
        run_night(loaded, AS_OF, ORDERS)


def test_night_killed_at_any_moment_ends_with_the_same_bytes_when_run_again(loaded: Path, tmp_path: Path) -> None:
    undisturbed = Path(shutil.copytree(loaded, tmp_path / "undisturbed"))
    run_night(undisturbed, AS_OF, ORDERS)
    for wait in (0.5, 1.2, 2.0, 2.6):
        night = subprocess.Popen(
            [*ARREARS, "night", "--book", str(loaded), "--as-of", str(AS_OF), "--processes", "2"],
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        time.sleep(wait)
        os.killpg(night.pid, signal.SIGKILL)
        night.wait()
    run_night(loaded, AS_OF, ORDERS)
    same = same_outputs(get_night(undisturbed, AS_OF), get_night(loaded, AS_OF))
    assert len(same) == 6
    assert all(same.values())
    assert [path.name for path in (loaded / "nights").iterdir()] == [AS_OF.isoformat()]


@pytest.mark.parametrize("limit", [500, 5_000])
def test_full_disk_is_told_and_the_next_try_succeeds(loaded: Path, limit: int) -> None:
    """A limit on the size of files makes writes fail as a full disk does, at different stages."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(OutsideFault, match="the disk is full; nothing was changed"):
            run_night(loaded, AS_OF, ORDERS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list_nights(loaded) == []
    run_night(loaded, AS_OF, ORDERS)
    assert list_nights(loaded) == [AS_OF]


def test_parts_of_other_inputs_do_not_stay_behind(loaded: Path) -> None:
    left = loaded / "nights" / f".work-{AS_OF}-000000000000"
    left.mkdir(parents=True)
    run_night(loaded, AS_OF, ORDERS)
    assert not left.exists()
