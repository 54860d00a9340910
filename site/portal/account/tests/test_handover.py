"""One sign-in for all hosts: what a hand-over takes, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from kernel.accounts import sessions
from kernel.accounts.handover import clean, digest, end_families
from kernel.accounts.models import HandOver, SignInFamily
from kernel.accounts.sessions import SessionStore
from kernel.testing.fixtures import PASSWORD
from kernel.units.models import Hostname
from portal.account.handover import COOKIE, inner_path

HARBOUR, SCHOOL, SYSTEM = "harbour.example", "school.example", "lianxue.example"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What it returns, without a loop: browser tests of the same run leave Playwright's marked as running here."""
    with pytest.raises(StopIteration) as ended:
        coroutine.send(None)
    return ended.value.value


@dataclass
class Browser:
    """One browser: a jar of cookies for each host."""

    jars: dict[str, Client]

    @classmethod
    def new(cls) -> Browser:
        return cls({host: Client(headers={"host": host}) for host in (HARBOUR, SCHOOL, SYSTEM)})

    def sign_in(self, person: Any) -> None:
        answer = self.jars[SYSTEM].post("/accounts/login/", {"login": person.account.username, "password": PASSWORD})
        assert answer.status_code == 302

    def begin(self, host: str = HARBOUR, target: str = "/courses/") -> str:
        """The address on the system's host to which the own host leads."""
        return str(self.jars[host].get("/accounts/handover/start/", {"next": target}).headers["Location"])

    def fetch(self, address: str) -> str:
        """The token that the system's host gives."""
        page = self.jars[SYSTEM].get(address.removeprefix(f"http://{SYSTEM}"))
        assert page.status_code == 200, page
        return TOKEN.search(page.content.decode())[1]  # type: ignore[index]

    def finish(self, token: str, host: str = HARBOUR, target: str = "/courses/") -> Any:
        return self.jars[host].post("/accounts/handover/finish/", {"token": token, "next": target})

    def cross(self, host: str = HARBOUR) -> Any:
        return self.finish(self.fetch(self.begin(host)), host)

    def is_known(self, host: str) -> bool:
        return self.jars[host].get("/account/").status_code == 200


@pytest.fixture
def member(house, settings):
    settings.PUBLIC_ORIGIN = f"http://{SYSTEM}"
    for unit, name in ((house.harbour, HARBOUR), (house.school, SCHOOL)):
        Hostname.objects.create(unit=unit, name=name, verified_at=timezone.now(), is_canonical=True)
    return house.member("linxiaowen", unit=house.berth, name="林晓雯")


@pytest.fixture
def browser(member):
    return Browser.new()


def test_hand_over_when_signed_in_on_the_system_then_signs_in_on_the_own_host(browser, member):
    sign_in = browser.jars[HARBOUR].get("/accounts/login/?next=/courses/")
    assert sign_in.headers["Location"].startswith("/accounts/handover/start/")
    address = browser.begin()
    assert address.startswith(f"http://{SYSTEM}/u/harbour/accounts/handover/?")
    cookie = browser.jars[HARBOUR].cookies[COOKIE]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie.value not in address
    first = browser.jars[SYSTEM].get(address.removeprefix(f"http://{SYSTEM}"))
    assert first.status_code == 302 and "/u/harbour/accounts/login/?next=" in first.headers["Location"]
    browser.sign_in(member)
    page = browser.jars[SYSTEM].get(address.removeprefix(f"http://{SYSTEM}"))
    text, policy = page.content.decode(), page.headers["Content-Security-Policy"]
    assert f'action="http://{HARBOUR}/accounts/handover/take/"' in text and "no-store" in page.headers["Cache-Control"]
    assert f"form-action http://{HARBOUR};" in policy and "form-action 'self'" not in policy
    token = browser.fetch(address)
    assert not HandOver.objects.filter(token_hash=token).exists(), "only its hash is stored"
    # what comes from another site brings no cookies: a stranger's jar stands for that
    taken = Browser.new().jars[HARBOUR].post("/accounts/handover/take/", {"token": token, "next": "/courses/"})
    assert (
        taken.status_code == 200
        and not taken.cookies
        and 'action="/accounts/handover/finish/"' in taken.content.decode()
    )
    done = browser.finish(token)
    assert (done.status_code, done.headers["Location"]) == (302, "/courses/")
    assert browser.is_known(HARBOUR) and not browser.is_known(SCHOOL)
    assert browser.jars[HARBOUR].get("/accounts/handover/start/?next=/x/").headers["Location"] == "/x/", "known already"


def test_hand_over_when_replayed_late_stolen_or_for_another_host_then_is_refused(browser, member):
    browser.sign_in(member)
    token = browser.fetch(browser.begin())
    thief = Browser.new()
    thief.begin()
    assert thief.finish(token).status_code == 403 and not thief.is_known(HARBOUR), "another browser's secret"
    assert Browser.new().finish(token).status_code == 403, "no secret at all"
    browser.jars[SCHOOL].cookies[COOKIE] = browser.jars[HARBOUR].cookies[COOKIE].value
    assert browser.finish(token, SCHOOL).status_code == 403 and not browser.is_known(SCHOOL), "another host"
    assert browser.finish("").status_code == browser.finish("x" * 43).status_code == 403
    secret = browser.jars[HARBOUR].cookies[COOKIE].value
    assert browser.finish(token).status_code == 302 and browser.is_known(HARBOUR)
    browser.jars[HARBOUR].logout()
    browser.jars[HARBOUR].cookies[COOKIE] = secret
    assert browser.finish(token).status_code == 403 and not browser.is_known(HARBOUR), "a second time"
    browser.sign_in(member)
    late = browser.fetch(browser.begin())
    HandOver.objects.filter(token_hash=digest(late)).update(created_at=timezone.now() - timedelta(seconds=31))
    assert browser.finish(late).status_code == 403 and not browser.is_known(HARBOUR), "too late"


def test_hand_over_when_the_account_has_changed_meanwhile_then_is_refused(browser, member):
    browser.sign_in(member)
    token = browser.fetch(browser.begin())
    member.account.is_active = False
    member.account.save()
    assert browser.finish(token).status_code == 403
    member.account.is_active = True
    member.account.save()
    token = browser.fetch(browser.begin())
    member.account.set_password("another-harbour-9")
    member.account.save()
    assert browser.finish(token).status_code == 403 and not browser.is_known(HARBOUR)
    assert not browser.is_known(SYSTEM), "a new password ends what was begun with the old one"


def test_hand_over_when_asked_wrongly_then_gives_no_token(browser, member):
    browser.sign_in(member)
    system, state = browser.jars[SYSTEM], "a" * 64
    for given in (
        {"host": "evil.example", "state": state},
        {"host": f"{HARBOUR}.evil.example", "state": state},
        {"host": HARBOUR, "state": "short"},
        {"host": HARBOUR},
    ):
        assert system.get("/accounts/handover/", given).status_code == 404, given
    assert browser.jars[HARBOUR].get("/accounts/handover/", {"host": HARBOUR, "state": state}).status_code in (302, 404)
    for path in ("start", "take", "finish"):
        ask = system.get if path == "start" else system.post
        assert ask(f"/accounts/handover/{path}/").status_code == 404, "only at own hosts"
    assert browser.jars[HARBOUR].get("/accounts/handover/finish/").status_code == 405
    assert not HandOver.objects.exists()
    assert system.get("/accounts/handover/", {"host": HARBOUR, "state": state}).status_code == 200


def test_next_when_it_leads_elsewhere_then_the_home_is_taken(browser, member):
    for evil in ("//evil", "https://evil", "/\\evil", "http:evil", "evil", "", "/" * 3 + "evil", "/x" * 2000):
        assert inner_path(evil) == "/", evil
    assert inner_path("/courses/?a=1#top") == "/courses/?a=1#top"
    browser.sign_in(member)
    for evil in ("//evil", "https://evil"):
        address = browser.begin(target=evil)
        assert "evil" not in address
        token = browser.fetch(address)
        assert browser.finish(token, target=evil).headers["Location"] == "/"
        browser.jars[HARBOUR].cookies.clear()


def test_signing_out_when_done_anywhere_then_ends_all(browser, member):
    other = Browser.new()
    for one in (browser, other):
        one.sign_in(member)
        one.cross(HARBOUR)
        one.cross(SCHOOL)
    assert browser.is_known(HARBOUR) and browser.is_known(SCHOOL)
    assert SignInFamily.objects.count() == 2, "one for each browser"
    assert browser.jars[HARBOUR].post("/accounts/logout/").headers["Location"] == "/"
    assert not any(browser.is_known(host) for host in (HARBOUR, SCHOOL, SYSTEM))
    assert all(other.is_known(host) for host in (HARBOUR, SCHOOL, SYSTEM)), "another browser stays signed in"
    waiting = other.fetch(other.begin(HARBOUR)) if not other.is_known(HARBOUR) else ""
    other.jars[SYSTEM].post("/accounts/logout/")
    assert not any(other.is_known(host) for host in (HARBOUR, SCHOOL, SYSTEM)) and not waiting
    answer = other.jars[HARBOUR].get("/")
    assert answer.status_code == 200 and answer.cookies["lianxue_session"].value == "", "its cookie is taken away"


def test_password_when_changed_then_all_other_hosts_are_signed_out(browser, member):
    browser.sign_in(member)
    browser.cross(HARBOUR)
    token = browser.fetch(browser.begin(SCHOOL))
    new = "another-harbour-9"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.jars[SYSTEM].post("/accounts/password/change/", fields).status_code == 302
    assert browser.is_known(SYSTEM) and not browser.is_known(HARBOUR)
    assert browser.finish(token, SCHOOL).status_code == 403
    assert not SignInFamily.objects.filter(ended_at=None).exists()


def test_session_when_of_a_family_then_asks_one_query_more(browser, member, count_queries):
    browser.sign_in(member)

    def count() -> int:
        browser.jars[SYSTEM].get("/account/")
        with count_queries() as queries:
            browser.jars[SYSTEM].get("/account/")
        return len(queries)

    before = count()
    browser.cross()
    assert count() == before + 1


def test_session_when_loaded_without_blocking_then_ends_with_its_family_too(browser, member, monkeypatch):
    async def here(load: Any) -> Any:
        return load()

    monkeypatch.setattr(sessions, "sync_to_async", lambda load: lambda: here(load))
    browser.sign_in(member)
    browser.cross()
    store = SessionStore(browser.jars[HARBOUR].cookies["lianxue_session"].value)
    assert at_once(store.aload())["family"]
    end_families(member.account)
    assert at_once(store.aload()) == {}


def test_cleaning_when_run_then_takes_what_is_spent(browser, member):
    browser.sign_in(member)
    browser.cross()
    clean()
    assert HandOver.objects.count() == SignInFamily.objects.count() == 1 and browser.is_known(HARBOUR)
    long_ago = timezone.now() - timedelta(days=2)
    HandOver.objects.update(created_at=long_ago)
    clean()
    assert not HandOver.objects.exists() and browser.is_known(HARBOUR)
    SignInFamily.objects.update(ended_at=long_ago)
    clean()
    assert not SignInFamily.objects.exists() and not browser.is_known(HARBOUR)


def test_reset_mail_when_the_host_is_poisoned_then_names_the_public_address_only(member, settings):
    member.account.email = "lin@qingyu.example"
    member.account.save()
    reset = {"email": "lin@qingyu.example"}
    assert Client(headers={"host": "evil.example"}).post("/accounts/password/reset/", reset).status_code == 421
    settings.SYSTEM_HOSTS = ["*"]  # an operator who lets every name in is not poisoned either
    for host in ("evil.example", "evil.example:80"):
        evil = Client(headers={"host": host})
        assert evil.post("/u/harbour/accounts/password/reset/", reset).status_code == 302
        assert evil.post("/accounts/password/reset/", {"email": "nobody@qingyu.example"}).status_code == 302
    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert "evil" not in f"{sent.subject} {sent.body} {sent.message()}"
    link = re.search(rf"http://{SYSTEM}/u/harbour/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link and Client(headers={"host": SYSTEM}).get(link[0].removeprefix(f"http://{SYSTEM}")).status_code == 302


def test_hand_over_when_begun_too_often_then_has_to_wait(browser, member):
    browser.sign_in(member)
    address = browser.begin().removeprefix(f"http://{SYSTEM}")
    answers = [browser.jars[SYSTEM].get(address).status_code for _turn in range(21)]
    assert answers == [200] * 20 + [429]


EVIL = (
    "//evil.example/",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "javascript:alert(1)",
    "\\\\evil.example",
    "///evil.example",
    "http:///evil.example",
)


@pytest.mark.parametrize("evil", EVIL)
def test_next_at_every_door_when_it_leads_elsewhere_then_nobody_is_led_there(member, evil):
    login = {"login": "linxiaowen", "password": PASSWORD, "next": evil}
    for mount in ("/", "/u/harbour/"):
        client = Client(headers={"host": SYSTEM})
        doors = [
            client.get(f"{mount}preferences/", {"text": "large", "next": evil}),
            client.post(f"{mount}accounts/login/", login),
            client.get(f"{mount}accounts/login/", {"next": evil}),  # signed in already
            client.post(f"{mount}accounts/logout/", {"next": evil}),
        ]
        for answer in doors:
            assert answer.status_code == 302 and not leads_away(answer.headers["Location"]), answer.headers["Location"]
    own = Client(headers={"host": HARBOUR}).get("/accounts/login/", {"next": evil})
    start = Client(headers={"host": HARBOUR}).get(own.headers["Location"])
    assert start.headers["Location"].startswith(f"http://{SYSTEM}/u/harbour/accounts/handover/?")
    assert not leads_away(parse_qs(urlsplit(start.headers["Location"]).query)["next"][0])


def leads_away(location: str) -> bool:
    """As a browser reads it: control characters dropped, backslashes as slashes."""
    plain = re.sub(r"[\x00-\x20]", "", location).replace("\\", "/")
    return plain.startswith("//") or (":" in plain.split("/")[0] and not plain.startswith(f"http://{SYSTEM}/"))
