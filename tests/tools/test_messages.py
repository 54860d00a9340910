"""`make messages`: translations survive, new messages arrive, old ones leave."""

from __future__ import annotations

import polib

from tools.messages import Message, key_of, update

SAVE, OPEN, DAYS = ("", "Save", ""), ("", "Open", ""), ("", "%(n)s day", "%(n)s days")


def message() -> Message:
    return Message(places=[("courses/views.py", "3")])


def test_catalogue_when_brought_up_to_date_then_keeps_translations_and_counts_what_changed(tmp_path):
    path = tmp_path / "zh_Hans/LC_MESSAGES/django.po"
    assert update(path, "zh_Hans", {SAVE: message(), OPEN: message(), DAYS: message()}, {}) == (3, 0, 3)
    catalogue = polib.pofile(str(path))
    assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    for entry in catalogue:
        if entry.msgid == "Save":
            entry.msgstr = "保存"
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s 天"}
    kept = polib.POEntry(msgid="Their word", msgstr="外来词", tcomment="keep: a package's wording")
    catalogue.append(kept)
    catalogue.save(str(path))

    known = {OPEN: polib.POEntry(msgid="Open", msgstr="打开")}
    assert update(path, "zh_Hans", {OPEN: message(), DAYS: message()}, known) == (0, 1, 0)
    told = {key_of(entry): entry.msgstr or entry.msgstr_plural for entry in polib.pofile(str(path))}
    assert told == {OPEN: "打开", DAYS: {0: "%(n)s 天"}, ("", "Their word", ""): "外来词"}
