"""Runs a command and says how long it took and how much memory its processes held together."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAUSE_SECONDS = 0.5  # looking costs the processes looked at: every 0.1 s took a tenth of a night's time


@dataclass(frozen=True)
class Measured:
    """One run of one command."""

    seconds: float  # from start to end, starting Python included
    cpu_seconds: float  # of all its processes: what other work on the machine does not stretch
    peak_mb: float  # proportional share of all its processes together, at the worst moment seen
    output: str  # standard output


def run(
    arguments: Sequence[str], fine: Sequence[int] = (0,), look: Callable[[int], None] = lambda _pid: None
) -> Measured:
    """Run `arrears …` in a process of its own; `look` is called with its number while it runs.

    Errors: `CalledProcessError` with what it said, unless its status is `fine`.
    """
    started, spent = time.perf_counter(), _cpu_seconds()
    command = [sys.executable, "-c", "from arrears.entrypoints.cli.main import main; main()", *arguments]
    # Python keeps what it compiles, as it does for whoever runs the command: else every process compiles all it imports.
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=surroundings
    ) as process:
        peak = 0.0
        while process.poll() is None:
            peak = max(peak, held_mb(process.pid))
            look(process.pid)
            with contextlib.suppress(subprocess.TimeoutExpired):  # the end is not slept through
                process.wait(_PAUSE_SECONDS)
        output, told = process.communicate()
    if process.returncode not in fine:
        raise subprocess.CalledProcessError(process.returncode, command, output, told)
    return Measured(time.perf_counter() - started, _cpu_seconds() - spent, peak, output)


def held_mb(root: int) -> float:
    """What a process and all its descendants hold together now: each one's proportional share."""
    return sum(_share_mb(pid) for pid in _family(root))


def spent_cpu_seconds(root: int) -> float:
    """Processor time that a process and all its descendants have used, those that have ended included."""
    return sum(_seconds_each(root, 11, 15).values())


def spent_each(root: int) -> dict[int, float]:
    """Processor seconds of a process and of each of its descendants that still run, each by itself."""
    return _seconds_each(root, 11, 13)


def _seconds_each(root: int, first: int, end: int) -> dict[int, float]:
    """The sum of these fields of /proc/PID/stat, behind the name of the program: own user and system time, those of children
    that have ended."""
    found = {}
    for pid in _family(root):
        with contextlib.suppress(OSError):  # ended meanwhile: its parent counts it
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[first:end]
            found[pid] = sum(int(ticks) for ticks in told) / os.sysconf("SC_CLK_TCK")
    return found


def parent_of(pid: int) -> int:
    """The process that started it."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def _cpu_seconds() -> float:
    """Of all processes that this one started and that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(root: int) -> list[int]:
    """The process and all its descendants."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry.name)] = int(fields[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def _share_mb(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def machine() -> str:
    """What this was measured on."""
    return f"{os.cpu_count()} cores, Python {sys.version.split()[0]}"


def write_result(path: Path, rows: list[dict[str, object]]) -> None:
    """The rows as JSON, for the table in the docs."""
    path.write_text(json.dumps(rows, indent=1), encoding="utf-8")
