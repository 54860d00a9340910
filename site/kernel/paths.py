"""Paths of the house: the converter `<public_id:course>`, which matches a public id and nothing else, and what counts as
a path at all when somebody types one."""

from __future__ import annotations

import re

from django.urls import register_converter
from django.urls.converters import StringConverter

from kernel.db.ids import PUBLIC_ID_PATTERN


class PublicIdConverter(StringConverter):
    regex = PUBLIC_ID_PATTERN


register_converter(PublicIdConverter, "public_id")


# no second slash, backslash, blank or control character: browsers read "/\t/evil.example" as another site's address
INSIDE = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*")


def leads_inside(address: str) -> bool:
    """Does a browser stay in the house when it follows this address?"""
    return INSIDE.fullmatch(address) is not None
