from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from kernel.testing.fixtures import PASSWORD
from portal.ui.context import preferences as context
from portal.ui.views import preferences


def ask(query: str, **extra):
    request = RequestFactory().get(f"/preferences/?{query}", **extra)
    request.user = AnonymousUser()
    return preferences(request)


@pytest.mark.parametrize(
    ("query", "cookie", "value"),
    [
        ("theme=dark", "theme", "dark"),
        ("theme=light", "theme", "light"),
        ("text=large", "text", "large"),
        ("text=standard", "text", "standard"),
        ("lang=en", "django_language", "en"),
        ("lang=zh-hans", "django_language", "zh-hans"),
    ],
)
def test_preference_when_known_is_kept_for_a_year(query, cookie, value):
    response = ask(query)
    assert response.status_code == 302
    kept = response.cookies[cookie]
    assert kept.value == value
    assert kept["max-age"] == 365 * 86400
    assert kept["samesite"] == "Lax"


@pytest.mark.parametrize("query", ["theme=auto", "theme=%22%3E", "text=%22%3E"])
def test_preference_when_back_to_standard_or_unknown_drops_the_cookie(query):
    response = ask(query)
    (cookie,) = response.cookies.values()
    assert cookie["max-age"] == 0


def test_language_when_not_offered_changes_nothing():
    assert not ask("lang=fr").cookies
    assert not ask("lang=../../etc").cookies


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/u/harbour/notices/?page=2", "/u/harbour/notices/?page=2"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_when_within_the_house_is_followed_else_home(target, expected):
    from urllib.parse import quote

    assert ask(f"theme=dark&next={quote(target)}")["Location"] == expected


def test_preferences_without_next_come_back_to_the_page_of_the_link_and_never_leave_the_house():
    request = RequestFactory().get("/preferences/?lang=en", headers={"referer": "http://testserver/notices/?page=2"})
    assert preferences(request)["Location"] == "http://testserver/notices/?page=2"
    stranger = RequestFactory().get("/preferences/?lang=en", headers={"referer": "https://elsewhere.example/"})
    assert preferences(stranger)["Location"] == "/"


def test_preferences_by_post_are_refused():
    assert preferences(RequestFactory().post("/preferences/?theme=dark")).status_code == 405


def test_context_with_cookies_gives_known_values_only():
    request = RequestFactory().get("/notices/?page=2")
    request.COOKIES.update(theme="dark", text="huge")
    chosen = context(request)["preferences"]
    assert (chosen.theme, chosen.text, chosen.here) == ("dark", "", "/notices/?page=2")


def test_context_after_a_post_comes_back_to_the_path_alone():
    assert context(RequestFactory().post("/form/?step=2"))["preferences"].here == "/form/"


def test_text_size_when_chosen_before_signing_in_then_goes_with_the_account_to_other_devices(house):
    member = house.member("older", unit=house.harbour)
    phone = house.client()
    phone.cookies["text"] = "large"
    phone.post("/accounts/login/", {"login": "older", "password": PASSWORD})
    desk = house.client(member)
    assert 'data-text="large"' in desk.get("/units/").content.decode()
    desk.get("/preferences/?text=standard")  # here, and on devices that say nothing else
    assert 'data-text="large"' not in desk.get("/units/").content.decode()
    assert 'data-text="large"' not in house.client(member).get("/units/").content.decode()
    assert 'data-text="large"' in phone.get("/units/").content.decode(), "the phone keeps what was chosen on it"
