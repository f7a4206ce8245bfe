"""On which database do the tests of the store run? ARREARS_TEST_DATABASE: sqlite (default) or postgresql.

Tests that need the store ask for pytest-django's `db` or `transactional_db`; the rest never touches a database.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import django
import pytest
from hypothesis import settings as property_settings

from tests.examples import IS_THOROUGH
from tests.journeys.desk_maker import stop_maker
from tests.postgresql import shared_postgresql, stop_shared_postgresql

# How long an example takes says how busy the machine is, not whether the property holds.
property_settings.register_profile("arrears", deadline=None)
property_settings.load_profile("arrears")
CHOICE = os.environ.get("ARREARS_TEST_DATABASE", "sqlite")
# Rooms whose tests may need the store. The run on PostgreSQL reads no others: reading takes a third of a short run.
_OF_THE_STORE = ("api", "departments", "desk", "flows", "journeys", "store")
_HERE = Path(__file__).parent
# Tests run side by side, more than there are cores: threads of Polars beside them only wait for each other.
if not IS_THOROUGH:
    os.environ.setdefault("POLARS_MAX_THREADS", "1")
gc.disable()  # until everything is imported and collected: nothing of it is ever garbage, and looking takes a third longer


@pytest.hookimpl(tryfirst=True)  # before pytest-django reads the settings
def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder once, in the process that starts the workers; they inherit its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arrears.entrypoints.desk.settings")
    os.environ["ARREARS_HTTPS"] = "0"
    if CHOICE not in ("sqlite", "postgresql"):
        raise pytest.UsageError(f"ARREARS_TEST_DATABASE is `{CHOICE}`. Use sqlite or postgresql.")
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="arrears-desk-")
        config.add_cleanup(folder.cleanup)
        config.add_cleanup(lambda: stop_shared_postgresql(Path(folder.name)))
        config.add_cleanup(lambda: stop_maker(Path(folder.name)))
        os.environ["ARREARS_DESK"] = folder.name  # the desk's own files, and what the workers share
        if CHOICE == "postgresql":
            os.environ["ARREARS_DATABASE_URL"] = shared_postgresql(Path(folder.name))
    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher"
    ]  # the real one is slow, as it should be


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """From here on garbage is looked for, among what tests make."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure() -> None:
    """What was set apart ends as ever: compiled libraries complain of what is left over at the end."""
    gc.unfreeze()


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On PostgreSQL only rooms whose tests may need the store."""
    is_room = collection_path.parent == _HERE and collection_path.is_dir()
    return True if CHOICE == "postgresql" and is_room and collection_path.name not in _OF_THE_STORE else None


@pytest.hookimpl(tryfirst=True)  # before `-m store` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the store: `make test` runs that on both databases. Journeys take longest, so they begin."""
    for item in items:
        asked = set(getattr(item, "fixturenames", ())) & {"db", "transactional_db", "live_server"}
        if asked or item.get_closest_marker("django_db"):
            item.add_marker("store")
            if (room := item.path.relative_to(_HERE).parts[0]) not in _OF_THE_STORE:
                raise pytest.UsageError(f"{item.nodeid} needs the store: add `{room}` to _OF_THE_STORE in {__file__}.")
    items.sort(key=_turn)


@pytest.hookimpl(optionalhook=True)  # of xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers take whole files."""
    from tests.scheduling import ByDesk

    return ByDesk(config, log) if config.getvalue("dist") == "loadfile" else None


def _turn(item: pytest.Item) -> tuple[bool, bool]:
    """The journey with a database of its own is first: beside it another makes the tables that the rest copies."""
    return item.get_closest_marker("browser") is None, "postgresql-alone" not in item.nodeid


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """SQLite in a file, as in earnest: the in-memory kind locks whole tables between threads."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("store") / "store.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _book_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A key of personal data for the tests alone."""
    os.environ.setdefault("ARREARS_BOOK_KEY", str(Path(tmp_path_factory.mktemp("key")) / "book.key"))
