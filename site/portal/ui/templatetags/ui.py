"""Tags of the design system: `{% load ui %}`. What they draw stands on /design/ in every state.

Fragments without data of their own are includes: see the comment at the head of each file in templates/components/.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.ui.kept import kept

register = template.Library()
register.tag("kept", kept)

HUES = 8
RING_RADIUS = 42
RING_LENGTH = 264  # circumference of that radius, rounded
NOTE_ICONS = {"info": "info", "ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x"}


@register.simple_tag
@lru_cache(maxsize=1024)  # a page draws dozens of them, the house a few hundred different ones
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """An icon of the sprite. Without a label it is decoration and hidden from readers; size "big" is 2.5rem."""
    described = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="i{}" width="20" height="20" viewBox="0 0 24 24" focusable="false" {}>'
        '<use href="{}#i-{}"></use></svg>',
        f" {size}" if size else "",
        described,
        static("built/icons.svg"),
        name,
    )


def _share(value: float, total: float) -> float:
    """Between 0 and 1, whatever comes in; nothing of nothing is nothing."""
    return min(max(value / total, 0.0), 1.0) if total else 0.0


@register.inclusion_tag("components/ring.html")
def ring(
    value: float, total: float, label: str, text: str = "", sub: str = "", size: str = "", tone: str = ""
) -> dict[str, Any]:
    """A ring filled to value/total. Readers hear `label`; inside stand `text` (default: percent) and `sub`."""
    share = _share(value, total)
    filled = round(share * RING_LENGTH, 1)
    return {
        "label": label,
        "dash": f"{filled} {RING_LENGTH}" if filled else "",
        "text": text or f"{int(share * 100)}%",  # never 100 % before the last of it
        "sub": sub,
        "size": size,
        "tone": tone,
        "radius": RING_RADIUS,
    }


@register.simple_tag
def bar(value: float, total: float, label: str, tone: str = "") -> SafeString:
    """Progress as <progress>: the value is an attribute, no style needed. tone: "", "ok", "warn", "thick"."""
    top = max(total, 1)
    return format_html(
        '<progress class="bar{}" value="{}" max="{}" aria-label="{}">{}%</progress>',
        f" {tone}" if tone else "",
        _plain(min(max(value, 0), top)),
        _plain(top),
        label,
        int(_share(value, top) * 100),
    )


def _plain(number: float) -> str:
    """A number as HTML attributes want it: a point, no grouping."""
    return f"{number:g}" if isinstance(number, float) else str(number)


@register.simple_tag
def percent(value: float, total: float) -> int:
    """Whole percent, rounded down: 100 means all of it."""
    return int(_share(value, total) * 100)


@register.simple_tag
def outline_lines(items: Iterable[Any]) -> SafeString:
    """The lines of one chapter (see components/outline.html): in Python, because a course has hundreds of them."""
    words = {"done": _("done"), "half": _("begun"), "todo": _("not begun"), "shut": _("not open yet")}
    marks = {"done": icon("check"), "shut": icon("lock")}
    return SafeString("".join(_outline_line(item, words, marks) for item in items))


def _outline_line(item: Any, words: dict[str, str], marks: dict[str, SafeString]) -> str:
    get = item.get if isinstance(item, dict) else lambda name: getattr(item, name, None)
    state, title, length = get("state") or "todo", conditional_escape(str(get("title") or "")), get("length")
    dot = (
        f'<span class="dot {state}" role="img" aria-label="{conditional_escape(words[state])}">{marks.get(state, "")}</span>'
        f"<span>{title}</span>"
    )
    if length:
        dot += f'<small class="num">{conditional_escape(length)}</small>'
    if state == "shut":
        return f'<li><span class="locked">{dot}</span></li>\n'
    current = ' aria-current="page"' if get("current") else ""
    return f'<li><a href="{conditional_escape(str(get("url") or ""))}"{current}>{dot}</a></li>\n'


@register.simple_tag
def face(name: str, size: str = "") -> SafeString:
    """A person's sign: first letter of the name on one of eight tones, the same for one name. size: "", "s", "l"."""
    shown = str(name).strip()
    hue = crc32(shown.encode()) % HUES
    return format_html(
        '<span class="face hue-{}{}" aria-hidden="true">{}</span>',
        hue,
        f" {size}" if size else "",
        shown[:1].upper() or "·",
    )


@register.filter
def as_hours(hundredths: int | None) -> str:
    """Hundredths of an hour as a number: 350 → 3.5."""
    count = hundredths or 0
    return number_format(count / 100, decimal_pos=0 if count % 100 == 0 else 1 if count % 10 == 0 else 2)


@register.simple_tag
def hours(hundredths: int | None) -> str:
    """Credit hours in words: 350 → "3.5 学时", "3.5 credit hours"."""
    if hundredths == 100:
        return _("1 credit hour")
    return _("%(hours)s credit hours") % {"hours": as_hours(hundredths)}


@register.filter
def dialled(number: str) -> str:
    """A telephone number as written for people in the form that `tel:` links take: digits, with + in front if it has one."""
    shown = str(number)
    return ("+" if shown.strip().startswith("+") else "") + "".join(c for c in shown if c.isascii() and c.isdigit())


# -- forms -------------------------------------------------------------------------------------------------------
def _kind(bound: BoundField) -> str:
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    for kind, classes in (
        ("options", (forms.RadioSelect, forms.CheckboxSelectMultiple)),
        ("tick", (forms.CheckboxInput,)),
        ("group", (forms.MultiWidget, forms.SelectDateWidget)),
        ("file", (forms.FileInput,)),
        ("password", (forms.PasswordInput,)),
    ):
        if isinstance(widget, classes):
            return kind
    return "plain"


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, short: bool = False) -> dict[str, Any]:
    """Label, input, help and error of one form field, tied together for readers. Every kind of widget."""
    return {
        "field": bound,
        "kind": _kind(bound),
        "short": short,
        "described_by": " ".join(
            f"{bound.auto_id}_{part}"
            for part, present in (("helptext", bound.help_text), ("error", bound.errors))
            if present
        ),
    }


@register.inclusion_tag("components/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """All fields of a form one below the other, hidden ones too."""
    return {"form": form}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What is wrong, at the top of a form, each line a link to its field. Nothing for a form without errors."""
    wrong = (
        [(form[name], errors) for name, errors in form.errors.items() if name in form.fields] if form.is_bound else []
    )
    return {"form": form, "wrong": wrong, "general": form.non_field_errors() if form.is_bound else []}


# -- pages -------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/pagination.html", takes_context=True)
def paginate(context: RequestContext, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links to the other pages of a list; every other part of the address stays."""
    query = context["request"].GET.copy()

    def link(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "page": page,
        "links": [(number, link(number) if isinstance(number, int) else "") for number in elided],
        "previous": link(page.previous_page_number()) if page.has_previous() else "",
        "next": link(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("components/table.html")
def table(columns: Sequence[dict[str, str]], rows: Iterable[Sequence[Any]], caption: str = "") -> dict[str, Any]:
    """A table whose rows become cards on a phone. The parameters stand at the head of components/table.html."""

    def cell(value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {"text": value}

    paired = [[(column, cell(value)) for column, value in zip(columns, row, strict=True)] for row in rows]
    return {"columns": columns, "rows": paired, "caption": caption, "sortable": any("url" in one for one in columns)}


@register.simple_tag
def preference_url(**values: str) -> str:
    """Address that sets one of the reader's theme, text or lang and returns to the page where the link stood."""
    ((name, value),) = values.items()
    return f"{reverse('preferences')}?{name}={value}"


@register.simple_tag(takes_context=True)
def sign_in_url(context: RequestContext) -> str:
    """Where to sign in, coming back to this page; from the account pages themselves without coming back."""
    try:
        target = reverse("account_login")
    except NoReverseMatch:  # a house without accounts yet (first run)
        return ""
    chosen = context.get("preferences")
    if chosen is None or chosen.here.startswith(target.removesuffix("login/")):
        return target
    return f"{target}?{urlencode({'next': chosen.here})}"


@register.simple_block_tag
def note(content: str, tone: str = "info", title: str = "", live: bool = False) -> SafeString:
    """`{% note "warn" title=… %}…{% endnote %}`: what is so, what it means, what to do. tone: info, ok, warn, bad."""
    return render_to_string(
        "components/note.html",
        {"tone": tone, "title": title, "body": content, "icon_name": NOTE_ICONS.get(tone, "info"), "live": live},
    )


@register.inclusion_tag("components/help.html", name="help")
def help_here(slug: str) -> dict[str, Any]:
    """`{% help "subsite" %}`: a topic of the help, folded up, beside the form that it explains."""
    from portal.help.topics import find

    topic = find(slug)
    if topic is None:
        return {"topic": None}
    return {
        "topic": {"title": topic.title, "lines": str(topic.body).split("\n")},
        "url": f"{reverse('help')}#{slug}",
    }
