from __future__ import annotations

import pytest

from courses.authoring.tests.helpers import run_import, write_folder


@pytest.fixture(autouse=True)
def data_dir(tmp_path, settings):
    """Files of a test lie in its own folder."""
    settings.DATA_DIR = tmp_path / "data"
    settings.MEDIA_ROOT = settings.DATA_DIR / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)
    return settings.DATA_DIR


@pytest.fixture
def teacher(house):
    return house.member("teacher", unit=house.harbour, role="teacher")


@pytest.fixture
def folder(tmp_path):
    return write_folder(tmp_path)


@pytest.fixture
def imported(house, folder):
    """The small course, imported and published as version 1."""
    return run_import(house, folder, publish=True)
