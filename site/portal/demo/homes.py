"""The home pages of the demo's four sites: rows of home.json as blocks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from openpyxl import Workbook

from kernel.content.blocks import TYPED
from kernel.content.models import BasePage, GuardedDocument, GuardedImage
from kernel.content.services import store_image
from kernel.plugins.registry import figure_choices, widget_choices
from portal.demo.context import CONTENT, PICTURES, Demo
from portal.demo.guides import guide

Row = dict[str, Any]
Pages = dict[str, Any]
STYLES = {"cards": "cards", "list": "list"}


def build_home(demo: Demo, slug: str, rows: list[Row]) -> None:
    pages = demo.images[f"pages:{slug}"]
    home = BasePage.objects.get(pk=pages["home"].pk).specific
    home.body = [block for row in rows if (block := home_block(demo, row, pages))]
    home.save_revision(user=demo.actor).publish(user=demo.actor)


def picture(demo: Demo, name: str) -> GuardedImage:
    """A drawn picture of the demo as a guarded image, stored once."""
    if name not in demo.images:
        described = json.loads((CONTENT / "pictures.json").read_text("utf-8"))[name]
        file = PICTURES / described["wide"]
        image = store_image(
            data=file.read_bytes(),
            filename=file.name,
            title=described["alt"],
            description=described["alt"],
            actor=demo.actor,
        )
        demo.images[name] = image
    found: GuardedImage = demo.images[name]
    return found


def home_block(demo: Demo, row: Row, pages: Pages) -> tuple[str, Any] | None:
    """A block as a StreamField takes it; nothing where its plugin is not installed."""
    kind = "widget" if row["kind"] == "courses" else row["kind"]
    made = MADE.get(kind)
    value = made(demo, row, pages) if made else _plain(row)
    return None if value is None else (kind, value)


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "kind"}


def _target(demo: Demo, target: str, pages: Pages) -> Any:
    kind, _, name = target.partition(":")
    if kind == "unit":
        return demo.images[f"pages:{name}"]["home"]
    return pages.get(target)


def _path(target: str) -> str:
    """The path that `url:<name>` means, or nothing where its plugin is not installed."""
    kind, _, name = target.partition(":")
    try:
        return reverse(name) if kind == "url" else ""
    except NoReverseMatch:
        return ""


def _page(demo: Demo, item: Row, pages: Pages) -> Any:
    return _target(demo, item["target"], pages) if item.get("target") else None


def _day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _listing(demo: Demo, row: Row, pages: Pages) -> Row:
    section = pages.get(f"section:{row['section']}") if row.get("section") else None
    return {"title": row.get("title", ""), "section": section, "count": row["count"]}


def _headlines(demo: Demo, row: Row, pages: Pages) -> Row:
    return {**_listing(demo, row, pages), "style": STYLES.get(row.get("style", ""), "lead")}


def _topic(demo: Demo, row: Row, pages: Pages) -> Row:
    return {
        "title": row["title"],
        "text": row["text"],
        "image": picture(demo, row["picture"]),
        "entries": [_target(demo, item["target"], pages) for item in row["items"]],
        "tag": row.get("tag", ""),
        "count": row["count"],
        "page": None,
    }


def _carousel(demo: Demo, row: Row, pages: Pages) -> Row:
    slides = [
        {
            "image": picture(demo, item["picture"]),
            "title": item["title"],
            "text": item.get("text", ""),
            "page": _page(demo, item, pages),
        }
        for item in row["items"]
    ]
    return {"title": row["title"], "slides": slides}


def _tales(demo: Demo, row: Row, pages: Pages) -> Row:
    slides = _carousel(demo, row, pages)
    return {"title": slides["title"], "tales": slides["slides"]}


def _moments(demo: Demo, row: Row, pages: Pages) -> Row:
    def moment(item: Row) -> Row:
        image = picture(demo, item["picture"]) if item.get("picture") else None
        return {"when": item["when"], "title": item["title"], "text": item.get("text", ""), "image": image}

    return {"title": row["title"], "moments": [moment(item) for item in row["items"]]}


def _faces(demo: Demo, row: Row, pages: Pages) -> Row:
    def face(item: Row) -> Row:
        words = {name: item.get(name, "") for name in ("name", "post", "line")}
        return {**words, "image": picture(demo, item["picture"]), "page": _page(demo, item, pages)}

    return {"title": row["title"], "faces": [face(item) for item in row["items"]]}


def _honours(demo: Demo, row: Row, pages: Pages) -> Row:
    empty = {"given_by": "", "when": "", "holder": ""}
    return {"title": row["title"], "honours": [{**empty, **item} for item in row["items"]]}


def _figures(demo: Demo, row: Row, pages: Pages) -> Row:
    """Counted numbers of the plugins that are installed; typed ones were right a month ago."""
    known = {TYPED, *(kind for kind, _label in figure_choices())}
    empty = {"kind": TYPED, "label": "", "value": "", "source": "", "as_of": None}
    rows = [
        {**empty, **item, **({"as_of": _day(-30)} if item.get("value") else {})}
        for item in row["items"]
        if item.get("kind", TYPED) in known
    ]
    return {"title": row["title"], "figures": rows}


def _events(demo: Demo, row: Row, pages: Pages) -> Row:
    def event(item: Row) -> Row:
        return {
            "title": item["title"],
            "day": _day(item["in_days"]),
            "time": time.fromisoformat(item["time"]) if item.get("time") else None,
            "until": _day(item["until_days"]) if item.get("until_days") else None,
            "place": item.get("place", ""),
            "page": _page(demo, item, pages),
            "url": "",
        }

    return {"title": row["title"], "count": row["count"], "events": [event(item) for item in row["items"]]}


def _countdown(demo: Demo, row: Row, pages: Pages) -> Row:
    page = _page(demo, row, pages)
    return {"title": row["title"], "day": _day(row["in_days"]), "after": row.get("after", ""), "page": page}


def _downloads(demo: Demo, row: Row, pages: Pages) -> Row:
    files = [{"document": _form(demo, item, pages["home"]), "label": ""} for item in row["items"]]
    return {"title": row["title"], "files": files}


def _form(demo: Demo, item: Row, home: Any) -> GuardedDocument:
    """A form to fill in, as a spreadsheet, or a guide to read."""
    name, data = ("pdf", guide(item)) if "sections" in item else ("xlsx", _spreadsheet(item))
    document = GuardedDocument(title=item["title"], unit_id=home.unit_id, uploaded_by_user=demo.actor)
    document.file.save(f"{item['file']}.{name}", ContentFile(data), save=False)
    document.file_size = document.file.size
    document._set_file_hash()
    document.save()
    return document


def _spreadsheet(item: Row) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([item["title"]])
    sheet.append(item["columns"])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _links(demo: Demo, row: Row, pages: Pages) -> Row:
    found = ((item["label"], _target(demo, item["target"], pages), _path(item["target"])) for item in row["items"])
    links = [{"label": label, "page": page, "url": path} for label, page, path in found if page or path]
    return {"title": row["title"], "links": links}


def _widget(demo: Demo, row: Row, pages: Pages) -> Row | None:
    kind = row.get("widget") or "courses.courses"
    if kind not in dict(widget_choices()):
        return None
    return {"kind": kind, "title": row["title"], "count": row.get("count", 4)}


MADE: dict[str, Callable[[Demo, Row, Pages], Row | None]] = {
    "headlines": _headlines,
    "headline_grid": _listing,
    "notices": _listing,
    "topic": _topic,
    "carousel": _carousel,
    "picture_story": _tales,
    "timeline": _moments,
    "people": _faces,
    "honours": _honours,
    "figures": _figures,
    "events": _events,
    "countdown": _countdown,
    "downloads": _downloads,
    "links": _links,
    "widget": _widget,
}
