"""Sections, articles, notices and plain pages of the demo's four sites."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from markdown_it import MarkdownIt
from mdit_py_cjk_friendly import cjk_friendly

from kernel.content.audience import join_roles
from kernel.content.models import Article, BasePage, Notice, PlainPage, Section
from kernel.content.richtext import clean
from kernel.content.services import create_system_home, open_subsite, publish_page
from portal.demo.context import CONTENT, Demo
from portal.demo.homes import build_home, picture

MARKDOWN = MarkdownIt("commonmark").use(cjk_friendly)


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
        build_home(demo, slug, homes[slug])


def _again(page: Any) -> Any:
    """The row as it stands: treebeard counts children on it."""
    return BasePage.objects.get(pk=page.pk)


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
