"""Parts of a page that depend on little, drawn once and kept: bars and footers are the same on thousands of pages.

`{% kept "foot" brand preferences.text %}…{% endkept %}`: what stands between may use nothing but the values named, the
language and the addresses of the mount on this host. Another value is another key, so nothing has to be forgotten. Values
are texts, numbers, dates, frozen dataclasses, lists and dicts of such; never rows of the database, which stay equal when
they change.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from django.db.models import Model
from django.template import Node, NodeList, TemplateSyntaxError
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kernel.units.hosts import here

MOST = 4000  # parts of some kilobytes each; the longest unused goes first

_kept: OrderedDict[Hashable, SafeString] = OrderedDict()
_lock = Lock()


class KeptNode(Node):
    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values

    def render(self, context: Context) -> SafeString:
        known = (_frozen(value.resolve(context, ignore_failures=True)) for value in self.values)
        key = (get_language(), here(), get_script_prefix(), *known)
        with _lock:
            found = _kept.get(key)
            if found is not None:
                _kept.move_to_end(key)
                return found
        drawn = self.nodelist.render(context)
        with _lock:
            _kept[key] = drawn
            if len(_kept) > MOST:
                _kept.popitem(last=False)
        return drawn


def _frozen(value: Any) -> Hashable:
    """The same content as something that can be a key. TypeError where it cannot."""
    if isinstance(value, dict):
        return tuple((name, _frozen(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(_frozen(part) for part in value)
    if isinstance(value, Model):
        raise TypeError(f"{value!r} is a row of the database: name the values that are shown")
    return value  # type: ignore[no-any-return]


def kept(parser: Parser, token: Token) -> KeptNode:
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    if not values:
        raise TemplateSyntaxError("kept needs the name of the part, then the values that it depends on")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, values)
