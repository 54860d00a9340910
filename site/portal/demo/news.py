"""Sections, articles, notices, plain pages and the home pages of the demo's four sites."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from markdown_it import MarkdownIt
from mdit_py_cjk_friendly import cjk_friendly

from kernel.content.audience import join_roles
from kernel.content.models import Article, BasePage, GuardedImage, Notice, PlainPage, Section, SystemHome
from kernel.content.richtext import clean
from kernel.content.services import create_system_home, open_subsite, publish_page, store_image
from kernel.plugins.registry import widget_choices
from portal.demo.context import CONTENT, PICTURES, Demo

MARKDOWN = MarkdownIt("commonmark").use(cjk_friendly)
STYLES = {"cards": "cards", "list": "list"}


def build_sites(demo: Demo) -> None:
    sections = json.loads((CONTENT / "sections.json").read_text("utf-8"))
    homes = json.loads((CONTENT / "home.json").read_text("utf-8"))
    for slug in sections:
        unit = demo.units[slug]
        if unit.is_root():
            home: Any = create_system_home(title="青屿联学", actor=demo.actor)
        else:
            home = open_subsite(unit=unit, title=unit.name, actor=demo.actor).root_page.specific
        demo.say(f"  {unit.name}")
        pages: dict[str, Any] = {"home": home, f"unit:{slug}": home}
        for row in sections[slug]:
            section = Section(title=row["name"], slug=row["slug"], summary=row["summary"])
            pages[f"section:{row['slug']}"] = publish_page(parent=_again(home), page=section, actor=demo.actor)
        for path in sorted((CONTENT / "news" / slug).rglob("*.md")):
            _build_entry(demo, path, pages)
        for path in sorted((CONTENT / "pages" / slug).glob("*.md")):
            _build_plain(demo, path, pages)
        demo.images[f"pages:{slug}"] = pages
    for slug in sections:
        _build_home(demo, slug, homes[slug])


def _again(page: Any) -> Any:
    """The row as it stands: treebeard counts children on it."""
    return BasePage.objects.get(pk=page.pk)


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


def read_entry(path: Path) -> tuple[dict[str, str], str]:
    """Front matter and Markdown of an entry."""
    _, head, body = path.read_text("utf-8").split("---", 2)
    rows = (line.split(":", 1) for line in head.strip().splitlines())
    return {key.strip(): value.strip() for key, value in rows}, body.strip()


def as_blocks(markdown: str) -> list[tuple[str, Any]]:
    """Text and quotations as blocks."""
    blocks: list[tuple[str, Any]] = []
    text: list[str] = []
    for part in markdown.split("\n\n"):
        if part.startswith(">"):
            if text:
                blocks.append(("text", clean(MARKDOWN.render("\n\n".join(text)))))
                text = []
            blocks.append(("quote", " ".join(line.lstrip("> ") for line in part.splitlines())))
        else:
            text.append(part)
    if text:
        blocks.append(("text", clean(MARKDOWN.render("\n\n".join(text)))))
    return blocks


def _when(meta: dict[str, str], order: int) -> datetime:
    return timezone.now() - timedelta(days=int(meta.get("days_ago", "1")), hours=order % 7, minutes=order * 7 % 60)


def _audience(meta: dict[str, str]) -> dict[str, str]:
    """`audience: roles:teacher,secretary` → the two columns."""
    kind, _, roles = meta.get("audience", "public").partition(":")
    return {"audience": kind, "audience_roles": join_roles(slug.strip() for slug in roles.split(",") if slug.strip())}


def _build_entry(demo: Demo, path: Path, pages: dict[str, Any]) -> None:
    meta, body = read_entry(path)
    is_notice = path.parent.name == "notices"
    section = next(
        (page for key, page in pages.items() if key.startswith("section:") and page.title == meta.get("section")),
        pages.get("section:tongzhi") if is_notice else pages["home"],
    )
    values: dict[str, Any] = {
        "title": meta["title"],
        "slug": path.stem,
        "summary": meta.get("summary", ""),
        "body": as_blocks(body),
        "date": _when(meta, len(pages)),
        **_audience(meta),
    }
    if is_notice:
        page: Any = Notice(**values)
    else:
        image = picture(demo, meta["picture"]) if meta.get("picture") else None
        page = Article(**values, image=image, is_lead=meta.get("lead") == "true")
        page.tags.add(*(tag.strip() for tag in meta.get("tags", "").replace("，", ",").split(",") if tag.strip()))
    page.first_published_at = values["date"]
    kind = "notice" if is_notice else "article"
    pages[f"{kind}:{path.stem}"] = publish_page(parent=_again(section), page=page, actor=demo.actor)


def _build_plain(demo: Demo, path: Path, pages: dict[str, Any]) -> None:
    meta, body = read_entry(path)
    page = PlainPage(title=meta["title"], slug=path.stem, body=as_blocks(body), in_footer=True)
    pages[f"page:{path.stem}"] = publish_page(parent=_again(pages["home"]), page=page, actor=demo.actor)


def _build_home(demo: Demo, slug: str, rows: list[dict[str, Any]]) -> None:
    pages = demo.images[f"pages:{slug}"]
    home = _again(pages["home"]).specific
    blocks = [block for row in rows if (block := _home_block(demo, row, pages))]
    if isinstance(home, SystemHome):
        blocks.append(("unit_news", {"title": "", "count": 6}))
    home.body = blocks
    home.save_revision(user=demo.actor).publish(user=demo.actor)


def _target(demo: Demo, target: str, pages: dict[str, Any]) -> Any:
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


def _home_block(demo: Demo, row: dict[str, Any], pages: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    kind, title = row["kind"], row.get("title", "")
    if kind in ("headlines", "notices"):
        section = pages.get(f"section:{row['section']}") if row.get("section") else None
        value = {"title": title, "section": section, "count": row["count"]}
        if kind == "headlines":
            value["style"] = STYLES.get(row.get("style", ""), "lead")
        return kind, value
    if kind == "carousel":
        slides = [
            {
                "image": picture(demo, item["picture"]),
                "title": item["title"],
                "text": item.get("text", ""),
                "page": _target(demo, item["target"], pages),
            }
            for item in row["items"]
        ]
        return "carousel", {"title": title, "slides": slides}
    if kind == "links":
        found = ((item["label"], _target(demo, item["target"], pages), _path(item["target"])) for item in row["items"])
        links = [{"label": label, "page": page, "url": path} for label, page, path in found if page or path]
        return "links", {"title": title, "links": links}
    widget = row.get("widget") or "courses.courses"
    if widget not in dict(widget_choices()):
        return None  # its plugin is not installed
    return "widget", {"kind": widget, "title": title, "count": row.get("count", 4)}
