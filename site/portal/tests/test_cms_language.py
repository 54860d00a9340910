"""The CMS speaks Chinese throughout: no English is left on the pages that an editor reaches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polib
import pytest
import wagtail.admin
from django.conf import settings
from django.utils import translation

from kernel.content.moderation.services import set_moderated
from kernel.content.services import publish_page
from kernel.content.sites import site_of
from kernel.content.tests.cms_planted import Room, furnish
from kernel.units.tree import tree

WORDS = re.compile(r"[A-Za-z]{2,}(?:[ '’\-][A-Za-z]{2,})*")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "label")  # attributes that people read or hear
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SILENT = {"script", "style", "template", "svg", "code", "kbd", "textarea", "time"}
PLANTED = re.compile(r"lemon 港\w+|港waiting")  # the test's own titles
# names, formats and keys, which are the same in Chinese
NAMES = {
    settings.SITE_NAME,
    "Wagtail",
    "Word",
    "URL",
    "ID",
    "MB",
    "KB",
    "GB",
    "JavaScript",
    "English",
    "Ctrl",
    "Alt",
    "Shift",
    "Enter",
}
NAMES |= {settings.SITE_NAME, "PDF", "CSV", "XLSX", "XML", "HTML", "DOCX", "PPTX", "TXT", "ZIP", "RTF", "KEY", "ODT"}
NAMES |= {"JPG", "JPEG", "PNG", "GIF", "WEBP", "WebP", "AVIF", "SVG", "MP", "WebM"}
# What stands in Wagtail itself beyond the reach of any catalogue: two words that only screen readers say, the name of
# a field made from its code, and a None
FIXED = {"Search", "Actions", "None", "Link"}


class Reader(HTMLParser):
    """What a page says: its texts and what attributes say."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._silent.append(tag)
        spoken = (*SPOKEN, "value") if tag == "input" and values.get("type") == "submit" else SPOKEN
        self.said += [values[name] for name in spoken if name in values]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            self._silent = self._silent[: self._silent.index(tag)]

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.said.append(data.strip())


def english(page: str, known: set[str]) -> Iterator[str]:
    reader = Reader()
    reader.feed(page)
    for text in (PLANTED.sub("", said) for said in reader.said):
        foreign = [word for found in WORDS.findall(text) for word in found.split() if word not in NAMES | FIXED | known]
        if foreign and "@" not in text and "/" not in text:
            yield text


@pytest.fixture
def desk(house: Any) -> tuple[Any, dict[str, int]]:
    editor = house.member("bianji", unit=house.harbour, role="editor", name="王编辑")
    room = furnish(Room("港", house.harbour, house.harbour_home), editor=editor.account)
    keeper = house.viewer(house.member("keeper", unit=house.harbour, role="administrator"))
    site = site_of(tree().by_slug["harbour"])
    assert site is not None
    set_moderated(viewer=keeper, site=site, on=True)
    waiting = publish_page(parent=house.harbour_home, page=room.article("waiting"))
    waiting.get_workflow().start(waiting, editor.account)
    room.ids["waiting"] = waiting.pk
    client = house.client(editor)
    client.cookies["django_language"] = "zh-hans"
    return client, room.ids


PAGES = {
    "first page": "/cms/",
    "explorer": "/cms/pages/{section}/",
    "explorer of a search": "/cms/pages/{section}/?q=港",
    "new page": "/cms/pages/{section}/add_subpage/",
    "new article": "/cms/pages/add/content/article/{section}/",
    "edit article": "/cms/pages/{page}/edit/",
    "edit home": "/cms/pages/{home}/edit/",
    "edit section": "/cms/pages/{section}/edit/",
    "history": "/cms/pages/{page}/history/",
    "workflow history": "/cms/pages/{page}/workflow_history/",
    "comparison": "/cms/pages/{page}/revisions/compare/earliest...latest/",
    "usage": "/cms/pages/{page}/usage/",
    "move": "/cms/pages/{page}/move/",
    "copy": "/cms/pages/{page}/copy/",
    "delete": "/cms/pages/{page}/delete/",
    "unpublish": "/cms/pages/{page}/unpublish/",
    "search": "/cms/pages/search/?q=港",
    "bulk": "/cms/bulk/content/basepage/unpublish/?id={page}",
    "images": "/cms/images/",
    "new images": "/cms/images/multiple/add/",
    "new image": "/cms/images/add/",
    "edit image": "/cms/images/{image}/",
    "delete image": "/cms/images/{image}/delete/",
    "image usage": "/cms/images/usage/{image}/",
    "documents": "/cms/documents/",
    "new documents": "/cms/documents/multiple/add/",
    "edit document": "/cms/documents/edit/{document}/",
    "delete document": "/cms/documents/delete/{document}/",
    "aging pages": "/cms/reports/aging-pages/",
    "moderation": "/cms/reports/workflow/",
    "moderation tasks": "/cms/reports/workflow_tasks/",
    "account": "/cms/account/",
    "article that waits": "/cms/pages/{waiting}/edit/",
    "article on a site that is looked after": "/cms/pages/{page}/edit/",
    "history of an article that waits": "/cms/pages/{waiting}/workflow_history/",
}
CHOOSERS = {
    "page chooser": "/cms/choose-page/{section}/",
    "image chooser": "/cms/images/chooser/",
    "document chooser": "/cms/documents/chooser/",
    "link chooser": "/cms/choose-external-link/",
}


def test_pages_of_the_cms_when_an_editor_reads_them_in_chinese_then_hold_no_english(desk):
    client, ids = desk
    left: dict[str, set[str]] = {}
    known = {"bianji", "Gang", "png", "txt", "text"}
    for name, address in (PAGES | CHOOSERS).items():
        response = client.get(address.format(**ids), follow=True)
        assert response.status_code == 200, name
        body = response.json()["html"] if name in CHOOSERS else response.content.decode()
        for text in english(body, known):
            left.setdefault(text, set()).add(name)
    assert not left, "\n".join(f"{text!r}: {', '.join(sorted(names))}" for text, names in left.items())


def test_choosers_when_nothing_is_there_or_read_in_english_then_speak_one_language(house):
    editor = house.client(house.member("neu", unit=house.school, role="editor"))
    left: list[str] = []
    for address in ("/cms/images/chooser/", "/cms/documents/chooser/"):
        editor.cookies["django_language"] = "zh-hans"
        left += english(editor.get(address).json()["html"], {"neu"})
        editor.cookies["django_language"] = "en"
        reader = Reader()
        reader.feed(editor.get(address).json()["html"])
        left += [said for said in reader.said if CHINESE.search(said) and house.school.label not in said]
    assert not left


# What Wagtail has for rooms that are shut here (translations, its own mails, groups' privacy, API, workflows' own forms),
# and words with nothing in them to translate
SHUT = re.compile(
    r"notifications/|privacy|upgrade_|whats_new|workflows|page_types|audit_logging|locale|i18n|api|sites\.py|media\.py"
    r"|view_restrictions|url_generator|views/images|generic/models|apps\.py|utils\.py|pages/usage"
)
UNSAID = re.compile(
    r"translation|Page types usage|API token|view restriction|^URL$|^%\(range_start\)s - %\(range_end\)s$"
)


def test_wagtail_when_it_says_what_few_ever_see_then_says_it_in_chinese():
    """A mistake, a refusal, an empty list: what the walk above does not come by."""
    left = []
    with translation.override("zh-hans"):
        for room in ("admin", "images", "documents", "."):
            source = Path(str(wagtail.__path__[0])) / room / "locale/en/LC_MESSAGES/django.po"
            for entry in polib.pofile(str(source)):
                shut = all(SHUT.search(place) for place, _line in entry.occurrences) or UNSAID.search(entry.msgid)
                said = _said(entry)
                if not entry.obsolete and not shut and said == entry.msgid and re.search("[a-z]", said):
                    left.append(f"{said} ({entry.occurrences[0][0]})")
    assert not left, "\n".join(left)


def _said(entry: Any) -> str:
    if entry.msgid_plural:
        return translation.ngettext(entry.msgid, entry.msgid_plural, 1)
    return translation.pgettext(entry.msgctxt, entry.msgid) if entry.msgctxt else translation.gettext(entry.msgid)


def test_scripts_of_the_cms_when_they_speak_chinese_then_have_every_word(house):
    """Wagtail's own list of what its scripts say is its English catalogue."""
    client = house.client()
    source = Path(str(wagtail.admin.__path__[0])) / "locale/en/LC_MESSAGES/djangojs.po"
    said = [entry.msgid for entry in polib.pofile(str(source)) if not entry.obsolete]
    client.cookies["django_language"] = "zh-hans"
    sent = client.get("/cms/jsi18n/").content.decode()
    catalogue = json.loads(sent[sent.index("newcatalog = ") + 13 : sent.index("};", sent.index("newcatalog = ")) + 1])
    assert not [msgid for msgid in said if msgid not in catalogue]
