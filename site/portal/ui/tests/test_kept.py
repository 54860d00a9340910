"""Kept parts are drawn once for one set of values, and never for another's."""

from __future__ import annotations

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.urls import set_script_prefix
from django.utils import translation

from portal.ui import kept


@pytest.fixture(autouse=True)
def _empty():
    kept._kept.clear()
    yield
    kept._kept.clear()
    set_script_prefix("/")


class Counter:
    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self) -> int:
        self.drawn += 1
        return self.drawn


def draw(counter: Counter, **values: object) -> str:
    template = Template('{% load ui %}{% kept "part" who %}{{ who }}:{{ counter }}{% endkept %}')
    return template.render(Context({"counter": counter, **values}))


def test_part_with_the_same_values_is_drawn_once_and_with_others_again():
    counter = Counter()
    assert [draw(counter, who="a"), draw(counter, who="a"), draw(counter, who="b")] == ["a:1", "a:1", "b:2"]


def test_part_in_another_language_or_under_another_mount_is_another_one():
    counter = Counter()
    draw(counter, who="a")
    with translation.override("en"):
        assert draw(counter, who="a") == "a:2"
    set_script_prefix("/u/harbour/")
    assert draw(counter, who="a") == "a:3"
    set_script_prefix("/")
    assert draw(counter, who="a") == "a:1"


def test_longest_unused_part_goes_first(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    counter = Counter()
    for who in ("a", "b", "a", "c"):
        draw(counter, who=who)
    assert draw(counter, who="a") == "a:1" and draw(counter, who="b") == "b:4"


def test_lists_and_dicts_count_by_their_content():
    counter = Counter()
    assert draw(counter, who=[{"a": 1}]).endswith(":1") and draw(counter, who=[{"a": 1}]).endswith(":1")
    assert draw(counter, who=[{"a": 2}]).endswith(":2")


def test_row_of_the_database_and_a_part_without_values_are_mistakes():
    from kernel.units.models import Unit

    with pytest.raises(TypeError, match="row of the database"):
        draw(Counter(), who=[Unit(pk=1)])
    with pytest.raises(TemplateSyntaxError, match="name of the part"):
        Template("{% load ui %}{% kept %}{% endkept %}")
