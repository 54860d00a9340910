"""Fixtures of all tests. See kernel.testing for what they are made of."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# how long examples take to think up says how busy the machine is, nothing about the code
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

pytest_plugins = ["kernel.testing.fixtures"]


@pytest.fixture(scope="session", autouse=True)
def _test_settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Files of a test run go to a folder of its own; hashing passwords may be cheap."""
    from django.conf import settings
    from django.core.cache import caches

    settings.DATA_DIR = tmp_path_factory.mktemp("data")
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.FFMPEG = "off"  # tests of it bring a program of their own
    if os.environ.get("REDIS_URL"):  # workers have databases with the same numbers in them, so caches of their own, too
        worker = getattr(request.config, "workerinput", {"workerid": "gw0"})["workerid"].removeprefix("gw")
        settings.CACHES["default"]["LOCATION"] += f"?db={int(worker) % 16}"
        if caches.all(initialized_only=True):
            del caches["default"]  # it was made from the settings before
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,  # a database of its own for each pytest worker
    django_db_blocker: Any,
    tmp_path_factory: Any,
) -> Iterator[None]:
    """SQLite: a copy of a migrated file. PostgreSQL: Django's own way."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "sqlite":
        with django_db_blocker.unblock():
            old = setup_databases(verbosity=0, interactive=False)
        yield
        with django_db_blocker.unblock():
            teardown_databases(old, verbosity=0)
        return
    from kernel.testing.database import migrated_template

    path = Path(tmp_path_factory.mktemp("db")) / "test.sqlite3"
    shutil.copy(migrated_template(), path)
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    options = connection.settings_dict["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    connection.settings_dict["TEST"]["NAME"] = str(path)
    yield
    connection.close()


@pytest.fixture(autouse=True)
def _fresh_snapshot() -> Iterator[None]:
    """What is kept in memory must not outlive the transaction that it was read in, nor a language its reader."""
    from django.utils import translation

    from kernel.units import shelf, tree

    translation.deactivate()
    before, shelf.LOOK_EVERY = shelf.LOOK_EVERY, 3600.0  # nobody else writes here, and counted queries stay the same
    tree.forget()
    shelf.forget()
    yield
    shelf.LOOK_EVERY = before
    tree.forget()
    shelf.forget()


@pytest.fixture(autouse=True)
def _rows_after_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    from kernel.testing.fixtures import is_transactional

    if is_transactional(request):
        from kernel.testing.database import put_back_wagtail_rows

        blocker: Callable[..., Any] = request.getfixturevalue("django_db_blocker")
        with blocker.unblock():  # type: ignore[attr-defined]
            put_back_wagtail_rows()


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the test's thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests and those that share a server first, and never halved between two workers who would each start one;
    many short ones last, to keep every worker busy to the end."""

    def rank(item: pytest.Item) -> int:
        rooms = item.path.relative_to(item.config.rootpath).parts
        if rooms[:2] == ("tests", "journeys"):
            return 3 if rooms[-1] == "test_axe.py" else 1
        return 0 if rooms[0] == "tests" else 2

    items.sort(key=rank)
