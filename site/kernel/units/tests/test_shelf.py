"""Shelves keep until something changes; a change shows at once here, and in other processes at the next look."""

from __future__ import annotations

import pytest

from kernel.units import shelf as module
from kernel.units.models import ShelfMark
from kernel.units.shelf import Shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    made = Shelf("test")
    yield made
    module._shelves.remove(made)


def test_piece_is_made_once_and_again_after_a_change(shelf, count_queries):
    made = []

    def load():
        made.append(1)
        return len(made)

    assert shelf.get("a", load) == 1
    with count_queries() as queries:
        assert shelf.get("a", load) == 1
    assert len(queries) == 0
    shelf.changed()
    assert shelf.get("a", load) == 2 and shelf.get("b", load) == 3


def test_change_by_another_process_shows_at_the_next_look(shelf, monkeypatch):
    assert shelf.get("a", lambda: "old") == "old"
    ShelfMark.objects.update_or_create(name="test", defaults={"mark": 7})
    assert shelf.get("a", lambda: "new") == "old"
    monkeypatch.setattr(module, "LOOK_EVERY", 0.0)
    assert shelf.get("a", lambda: "new") == "new"


def test_piece_that_was_made_while_something_changed_is_not_kept(shelf):
    def load():
        shelf.changed()
        shelf.get("other", lambda: None)
        return "old"

    assert shelf.get("a", load) == "old"
    assert shelf.get("a", lambda: "new") == "new"


def test_longest_unused_piece_goes_first(shelf, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    for key in ("a", "b", "a", "c"):
        shelf.get(key, lambda key=key: key)
    assert shelf.get("a", lambda: "new") == "a" and shelf.get("b", lambda: "new") == "new"


def test_what_does_not_exist_is_asked_for_again_and_pushes_nothing_out(shelf, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    shelf.get("a", lambda: "a")
    for number in range(5):
        assert shelf.get(number, lambda: None) is None
    assert shelf.get("a", lambda: "new") == "a"
    assert shelf.get(1, lambda: "there now") == "there now"
