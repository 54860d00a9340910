"""Chinese is complete: every message of the sources is in a catalogue, translated, with its placeholders whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from tests.architecture.tree import ROOT
from tools.environment import sources
from tools.messages import collect, key_of, read

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def entries(language: str = "zh_Hans") -> Iterator[tuple[Path, polib.POEntry]]:
    for path in sorted(sources(f"**/locale/{language}/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(path)):
            if not entry.obsolete:
                yield path.relative_to(ROOT), entry


def test_catalogues_when_read_then_every_entry_is_translated():
    wrong = [
        f"{path}:{entry.linenum}: {entry.msgid}" for path, entry in entries() if entry.fuzzy or not entry.translated()
    ]
    assert not wrong


def test_sources_when_they_speak_then_every_message_is_in_a_catalogue():
    known: dict[str, set[tuple[str, str, str]]] = {}
    for path, entry in entries():
        known.setdefault(path.stem, set()).add(key_of(entry))
    missing = {
        f"{message.places[0][0]}:{message.places[0][1]}: {key[1]}"
        for (_app, domain), messages in collect().items()
        for key, message in messages.items()
        if key not in known.get(domain, set())
    }
    assert not missing, "run make messages, then translate"


def test_translations_when_compared_with_the_message_then_keep_its_placeholders():
    wrong = []
    for path, entry in entries():
        wanted = set(PLACEHOLDER.findall(f"{entry.msgid} {entry.msgid_plural}"))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and set(PLACEHOLDER.findall(text)) != wanted:
                wrong.append(f"{path}:{entry.linenum}: {entry.msgid} → {text}")
    assert not wrong


def test_catalogues_when_two_apps_translate_one_message_then_agree():
    said: dict[tuple[str, str, str], dict[str, str]] = {}
    for path, entry in entries():
        said.setdefault(key_of(entry), {})[str(entry.msgstr or entry.msgstr_plural)] = f"{path}:{entry.linenum}"
    # Django merges all catalogues into one: which of two wordings is shown would depend on the order of the apps.
    assert not {key[1]: places for key, places in said.items() if len(places) > 1}


@pytest.mark.parametrize(
    ("name", "text", "method", "expected"),
    [
        ("a.py", "from x import gettext as _\nx = _('Sign in')\n", "python", {("", "Sign in", "")}),
        ("a.py", "ngettext('%(n)s day', '%(n)s days', n)", "python", {("", "%(n)s day", "%(n)s days")}),
        ("a.py", "pgettext_lazy('verb', 'Open')", "python", {("verb", "Open", "")}),
        (
            "a.html",
            "  <b>{% trans 'All' %}</b>\n <i>{{ _('More') }}</i>",
            "template",
            {("", "All", ""), ("", "More", "")},
        ),
        (
            "a.html",
            "{% blocktrans trimmed count n=n %}\n {{ n }} unit\n{% plural %}\n {{ n }} units{% endblocktrans %}",
            "template",
            {("", "%(n)s unit", "%(n)s units")},
        ),
        ("a.js", 'toast(gettext("Saved")); // _("not this")', "javascript", {("", "Saved", "")}),
    ],
)
def test_extraction_when_it_reads_a_source_then_finds_its_messages(tmp_path, name, text, method, expected):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    assert {key for _line, key, _comments in read(path, method)} == expected
