"""What an editor may put into the blocks of a page."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from kernel.content.blocks import LinkBlock


@pytest.mark.parametrize("address", ["https://example.org/a?b=1", "http://10.0.0.7:8080/", "/courses/verify/"])
def test_link_when_address_or_path_then_is_kept(address: str) -> None:
    assert LinkBlock().clean({"label": "x", "page": None, "url": address})["url"] == address


@pytest.mark.parametrize(
    "address",
    ["javascript:x()", "//example.org/", "/\\example.org", "/\t/example.org", "courses/", "ftp://a.example/"],
)
def test_link_when_neither_then_says_what_to_write(address: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        LinkBlock().child_blocks["url"].clean(address)
    with pytest.raises(ValidationError):
        LinkBlock().clean({"label": "x", "page": None, "url": address})
