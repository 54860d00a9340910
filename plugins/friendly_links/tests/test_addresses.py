from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from plugins.friendly_links.addresses import clean_address, site_of


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/",
        "http://harbour.example.org:8080/a?b=c#d",
        "/courses/",
        "/",
        "https://政务.example.org/",
    ],
)
def test_address_when_it_leads_to_a_site_or_a_page_of_the_house_then_is_taken(address):
    assert clean_address(f"  {address} ") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "mailto:a@example.org",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/a\\b",
        "/a b",
        "\\\\evil.example",
        "https://bank.example@evil.example/",
        "https://user:secret@example.org/",
        "https:///x",
        "http://[::1",
        "www.example.org",
        "courses/",
        "https://example.org/" + "a" * 500,
        "https://example.org/\nhttps://evil.example/",
    ],
)
def test_address_when_a_browser_should_not_be_sent_there_then_is_refused(address):
    with pytest.raises(ValidationError):
        clean_address(address)


def test_site_when_the_address_is_elsewhere_then_is_its_host():
    assert site_of("https://WWW.example.org:8080/a") == "www.example.org" and site_of("/courses/") == ""
