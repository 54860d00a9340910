"""`{% load home %}{% home_rows %}`: the blocks of a home page, without those that have nothing to show."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def home_rows(context: Context) -> SafeString:
    """All rows of the page (HomePage.rows). A block that draws nothing is not there for visitors; editors are told that
    it waits to be filled. Nothing at all is answered with nothing, so that the page can say so."""
    tools = context["edit_tools"]() if callable(context["edit_tools"]) else context["edit_tools"]
    flat: Any = context.flatten()
    return SafeString("".join(_row(row, flat, tools) for row in context["rows"]))


def _row(blocks: list[Any], context: dict[str, Any], tools: Any) -> str:
    drawn = [(block, block.render(context).strip()) for block in blocks]
    if tools and tools.edit:
        drawn = [(block, html or _waiting(block, tools.edit)) for block, html in drawn]
    shown = [(block.block_type, SafeString(html)) for block, html in drawn if html]
    if not shown:
        return ""
    kind = row_kind([name for name, _html in shown])
    inner = format_html_join("", '<section class="home-block home-{}">{}</section>', shown)
    return format_html('<div class="home-row{}">{}</div>', f" {kind}" if kind else "", inner)


def row_kind(names: list[str]) -> str:
    """ "" for one block, "shared" for a wide and a narrow one, "halves" for two narrow ones."""
    from kernel.content.models.pages import NARROW

    if len(names) < 2:
        return ""
    return "halves" if all(name in NARROW for name in names) else "shared"


def _waiting(block: Any, edit_url: str) -> SafeString:
    return format_html(
        '<div class="waiting no-print"><p><strong>{}</strong> {}</p><a class="btn small" href="{}">{}</a></div>',
        block.block.label,
        _("has nothing to show yet. Visitors do not see this; you do, because you may fill it."),
        edit_url,
        _("Fill this block"),
    )
