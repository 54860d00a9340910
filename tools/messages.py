"""`make messages`: bring the translation catalogues up to the sources, without GNU gettext.

Each app keeps its own catalogue. Translations stay; a new message takes over the translation that another app has for
it. A message that stands in no source is dropped, unless its comment for translators begins with "keep" (wording for
other people's packages, names that only the data uses).
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract

from tools.environment import sources
from tools.steps import ROOT

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
LANGUAGES = {"zh_Hans": "nplurals=1; plural=0;", "en": "nplurals=2; plural=(n != 1);"}
Key = tuple[str, str, str]  # context, singular, plural; "" where there is none


@dataclass
class Message:
    places: list[tuple[str, str]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def app_of(path: Path) -> Path:
    """The folder whose locale/ holds this file's messages: the portal, a kernel app, or a plugin."""
    parts = path.relative_to(ROOT).parts
    depth = {"kernel": 3, "portal": 2}.get(parts[1], 2) if parts[0] == "site" else 2 if parts[0] == "plugins" else 1
    return ROOT.joinpath(*parts[:depth])


def source_files() -> Iterator[tuple[Path, str, str]]:
    """Every file that may hold messages, with its domain and the extractor that reads it."""
    for pattern, domain, method in (
        ("**/*.py", "django", "python"),
        ("**/templates/**/*", "django", "template"),
        ("**/assets/js/**/*.js", "djangojs", "javascript"),
    ):
        for path in sources(pattern):
            if not {"tests", "migrations", "testing"} & set(path.relative_to(ROOT).parts) and path.suffix in {
                ".py",
                ".js",
                ".html",
                ".txt",
                ".xml",
            }:
                yield path, domain, method


def read(path: Path, method: str) -> Iterator[tuple[int, Key, list[str]]]:
    """The messages of one file: line, key, comments for translators."""
    text = path.read_text("utf-8")
    if method == "template":
        from django.utils.translation.template import templatize

        # What is left is a row of calls; without its indentation it reads as Python.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
        method = "python"
    for line, found, comments, context in extract(
        method, io.BytesIO(text.encode()), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
    ):
        words = [found] if isinstance(found, str) else list(found)
        if words and words[0]:
            yield line, (context or "", words[0], words[1] if len(words) > 1 else ""), list(comments)


def collect() -> dict[tuple[Path, str], dict[Key, Message]]:
    """All messages of the sources by app folder and domain."""
    found: dict[tuple[Path, str], dict[Key, Message]] = {}
    for path, domain, method in sorted(source_files()):
        for line, key, comments in read(path, method):
            message = found.setdefault((app_of(path), domain), {}).setdefault(key, Message())
            message.places.append((path.relative_to(ROOT).as_posix(), str(line)))
            message.comments += comments
    return found


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


def known_translations(language: str) -> dict[Key, polib.POEntry]:
    """What any of our catalogues says already, for apps that need the same words."""
    known: dict[Key, polib.POEntry] = {}
    for path in sorted(sources(f"**/locale/{language}/LC_MESSAGES/*.po")):
        for entry in polib.pofile(str(path)):
            if entry.translated() and not entry.obsolete:
                known.setdefault(key_of(entry), entry)
    return known


def new_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "Lianxue",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    return catalogue


def fill(entry: polib.POEntry, message: Message, model: polib.POEntry | None) -> polib.POEntry:
    # Places without line numbers: a catalogue should change when wording does, not when code moves.
    entry.occurrences = sorted({(place, "") for place, _line in message.places})
    entry.comment = "\n".join(dict.fromkeys(message.comments))
    if model and not entry.translated() and not entry.fuzzy:
        entry.msgstr, entry.msgstr_plural = model.msgstr, dict(model.msgstr_plural)
    return entry


def update(
    path: Path, language: str, messages: dict[Key, Message], known: dict[Key, polib.POEntry]
) -> tuple[int, int, int]:
    """Rewrite one catalogue; return how many messages are new, gone, and still untranslated."""
    old = polib.pofile(str(path), wrapwidth=120) if path.is_file() else new_catalogue(language)
    present = {key_of(entry): entry for entry in old if not entry.obsolete}
    fresh = polib.POFile(wrapwidth=120)
    fresh.header, fresh.metadata = old.header, {**new_catalogue(language).metadata, **old.metadata}
    for key, message in sorted(messages.items(), key=lambda item: (item[1].places[0][0], item[0])):
        context, singular, plural = key
        entry = present.get(key) or polib.POEntry(msgid=singular, msgctxt=context or None, msgid_plural=plural)
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = dict.fromkeys(range(1 if language == "zh_Hans" else 2), "")
        fresh.append(fill(entry, message, known.get(key)))
    kept = [entry for key, entry in present.items() if key not in messages and entry.tcomment.startswith("keep")]
    fresh.extend(kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))
    return (
        len(messages.keys() - present.keys()),
        len(present.keys() - messages.keys()) - len(kept),
        len(untranslated(fresh)),
    )


def untranslated(entries: Iterable[polib.POEntry]) -> list[polib.POEntry]:
    return [entry for entry in entries if not entry.obsolete and (entry.fuzzy or not entry.translated())]


def main() -> None:
    found = collect()
    for language in LANGUAGES:
        known = known_translations(language)
        for (app, domain), messages in sorted(found.items()):
            path = app / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
            if language == "en" and not path.is_file():
                continue  # the messages are English already; only an app that needs other plurals keeps this one
            new, gone, missing = update(path, language, messages, known)
            print(
                f"{path.relative_to(ROOT)}: {len(messages)} messages, {new} new, {gone} dropped, {missing} untranslated"
            )


if __name__ == "__main__":
    main()
