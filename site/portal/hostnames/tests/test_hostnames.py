"""Giving a unit's site a name of its own."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from kernel.accounts.models import User
from kernel.audit.models import AuditEntry
from kernel.events.worker import deliver_waiting
from kernel.units import hostnames
from kernel.units.hosts import check_answer
from kernel.units.models import Hostname
from kernel.units.mounts import mounts

NAME = "dangjian.harbour.example"
PAGE = "/units/harbour/hostnames/"


@pytest.fixture
def keeper(house, settings):
    settings.PUBLIC_ORIGIN = "http://lianxue.example"
    settings.SYSTEM_HOSTS = ["testserver"]
    return house.client(house.member("keeper", unit=house.harbour, role="administrator"))


@pytest.fixture
def network(monkeypatch):
    """What the names answer: (url) → text, or an error that is raised."""
    found: dict[str, object] = {}

    def ask(url):
        name, _slash, question = url.removeprefix("http://").partition("/.well-known/lianxue/")
        answer = found.get(name, ConnectionRefusedError())
        if isinstance(answer, Exception):
            raise answer
        return check_answer(name, question) if answer == "this house" else answer

    monkeypatch.setattr(hostnames, "ask_over_network", ask)
    return found


def text_of(answer) -> str:
    return answer.content.decode()


def act(client, name, action):
    row = Hostname.objects.get(name=name)
    return text_of(client.post(f"{PAGE}{row.public_id}/{action}/", follow=True))


def test_name_when_added_checked_and_chosen_then_the_site_answers_there(house, keeper, network, client):
    assert "还没有" not in text_of(keeper.get(PAGE)) and keeper.get(PAGE).status_code == 200
    added = text_of(keeper.post(PAGE, {"name": f" HTTP://{NAME.upper()}/path "}, follow=True))
    assert f"{NAME}. CNAME lianxue.example." in added
    assert client.get("/", headers={"host": NAME}).status_code == 421
    assert not Hostname.objects.get().verified_at and "choose" not in added
    act(keeper, NAME, "choose")
    assert not Hostname.objects.get().is_canonical, "not before it is checked"
    for wrong in (ConnectionRefusedError(), TimeoutError(), ssl.SSLError(), "welcome to nginx", ""):
        network[NAME] = wrong
        act(keeper, NAME, "check")
        assert Hostname.objects.get().verified_at is None, wrong
    network[NAME] = "this house"
    act(keeper, NAME, "check")
    assert client.get("/", headers={"host": NAME}).status_code == 200
    assert mounts().of_unit(house.harbour.pk).absolute() == "http://lianxue.example/u/harbour/"
    act(keeper, NAME, "choose")
    assert mounts().of_unit(house.harbour.pk).absolute() == f"http://{NAME}/"
    network[NAME] = "welcome to nginx"
    act(keeper, NAME, "check")
    assert Hostname.objects.get().verified_at, "a broken way does not take the site down"
    actions = list(AuditEntry.objects.filter(action__startswith="units.hostname").values_list("action", flat=True))
    assert sorted(actions) == ["units.hostname_added", "units.hostname_checked", "units.hostname_chosen"]


def test_name_when_removed_then_is_asked_first_and_answers_no_more(house, keeper, client):
    row = Hostname.objects.create(unit=house.harbour, name=NAME, verified_at=timezone.now(), is_canonical=True)
    question = keeper.get(f"{PAGE}{row.public_id}/remove/")
    assert NAME in text_of(question) and Hostname.objects.exists()
    gone = keeper.post(f"{PAGE}{row.public_id}/remove/")
    assert gone.headers["Location"] == f"http://lianxue.example{PAGE}" and not Hostname.objects.exists()
    assert client.get("/", headers={"host": NAME}).status_code == 421
    assert AuditEntry.objects.filter(action="units.hostname_removed", data__name=NAME).exists()


def test_name_when_another_unit_has_it_then_is_refused_without_saying_whose(house, keeper):
    taken = Hostname.objects.create(unit=house.school, name="taken.example", verified_at=timezone.now())
    asked = Hostname.objects.create(unit=house.school, name="asked.example")
    old = timezone.now() - timedelta(days=8)
    Hostname.objects.create(unit=house.school, name="forgotten.example", added_at=old)
    for row in (taken, asked):
        answer = keeper.post(PAGE, {"name": row.name})
        assert answer.status_code == 422 and row.name in text_of(answer)
        assert house.school.name not in text_of(answer)
    assert keeper.post(PAGE, {"name": "forgotten.example"}).status_code == 302
    assert Hostname.objects.get(name="forgotten.example").unit == house.harbour
    assert keeper.post(PAGE, {"name": "forgotten.example"}).status_code == 422, "in the list already"
    for row in (taken, asked):
        for action in ("check", "choose", "remove"):
            assert keeper.post(f"{PAGE}{row.public_id}/{action}/").status_code == 404
    assert Hostname.objects.filter(unit=house.school).count() == 2


WRONG = [
    "",
    "harbour",
    "192.168.1.4",
    "[::1]",
    "http://",
    "a b.example",
    "-a.example",
    "a..example",
    "x" * 64 + ".example",
]
WRONG += ["lianxue.example", "a.localhost", "a_b.example", "evil.example@", "a.example/../..", "." * 9, "例子"]


@pytest.mark.parametrize("wrong", WRONG)
def test_name_when_it_cannot_be_one_then_is_refused_and_what_was_typed_stays(house, keeper, wrong):
    answer = keeper.post(PAGE, {"name": wrong})
    if wrong == "a.example/../..":
        assert Hostname.objects.get().name == "a.example", "of an address only its host is taken"
    else:
        assert answer.status_code == 422 and not Hostname.objects.exists(), wrong


def test_name_when_written_in_chinese_then_is_kept_in_ascii_and_shown_as_written(house, keeper):
    shown = text_of(keeper.post(PAGE, {"name": "港务局.例子"}, follow=True))
    row = Hostname.objects.get()
    assert row.name.startswith("xn--") and row.shown == "港务局.例子" in shown
    assert f"{row.name}. CNAME" in shown


def test_page_when_asked_by_others_then_is_not_found(house, keeper, client):
    assert client.get(PAGE).status_code == 302
    for person in (house.member("editor", unit=house.harbour, role="editor"), house.member("far", unit=house.school)):
        other = house.client(person)
        assert other.get(PAGE).status_code == other.post(PAGE, {"name": NAME}).status_code == 404
    assert keeper.get("/units/school/hostnames/").status_code == 404
    assert not Hostname.objects.exists()
    berth = keeper.get("/units/berth/hostnames/")
    assert berth.status_code == 200 and 'name="name"' not in text_of(berth), "no site, no names"
    keeper.post("/units/berth/hostnames/", {"name": NAME})
    assert not Hostname.objects.exists()


def test_check_when_pressed_too_often_then_does_not_ask(house, keeper, network):
    Hostname.objects.create(unit=house.harbour, name=NAME)
    for _turn in range(10):
        act(keeper, NAME, "check")
    network[NAME] = "this house"
    act(keeper, NAME, "check")
    assert Hostname.objects.get().verified_at is None


def test_page_when_there_are_many_names_then_takes_no_more_queries(house, keeper, count_queries):
    counts = []
    for _turn in range(2):
        keeper.get(PAGE)
        with count_queries() as queries:
            keeper.get(PAGE)
        counts.append(len(queries))
        for number in range(12):
            Hostname.objects.create(unit=house.harbour, name=f"n{number}-{len(counts)}.example")
    assert counts[0] == counts[1]


def test_asking_when_the_name_leads_on_or_is_silent_then_is_no_answer_from_here():
    """Against a server of our own on this machine: no network."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            leads_on = self.path.endswith("on")
            self.send_response(302 if leads_on else 200)
            self.send_header("Location", "/here")
            self.end_headers()
            self.wfile.write(b"x" * 1000)

        def log_message(self, *args: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    try:
        assert hostnames.ask_over_network(f"{origin}/here") == "x" * hostnames.LONGEST_ANSWER
        assert hostnames.ask_over_network(f"{origin}/on") == ""
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(OSError):
        hostnames.ask_over_network(f"{origin}/gone")


def test_names_when_looked_at_again_every_day_then_one_that_leads_elsewhere_is_marked_and_goes_on_answering(
    house, keeper, network, client
):
    for name in (NAME, "other.example"):
        Hostname.objects.create(unit=house.harbour, name=name, verified_at=timezone.now())
    Hostname.objects.create(unit=house.harbour, name="new.example")  # nobody has checked it: nobody looks
    network.update({NAME: "welcome to nginx", "other.example": "this house"})
    assert hostnames.look_again() == hostnames.look_again() == 1
    assert (
        Hostname.objects.get(name=NAME).failing_since and not Hostname.objects.get(name="other.example").failing_since
    )
    assert "不再指向本系统" in text_of(keeper.get(PAGE))
    assert client.get("/", headers={"host": NAME}).status_code == 200
    network[NAME] = "this house"
    assert hostnames.look_again() == 0
    assert "不再指向本系统" not in text_of(keeper.get(PAGE))
    actions = list(AuditEntry.objects.filter(object_type="units.hostname").values_list("action", flat=True))
    assert sorted(actions) == ["units.hostname_back", "units.hostname_failing"], "told once, not every day"


def test_keepers_when_a_name_breaks_then_are_told_once_on_their_page_and_by_mail_and_once_when_it_works_again(
    house, keeper, network, mailoutbox
):
    Hostname.objects.create(unit=house.harbour, name=NAME, verified_at=timezone.now())
    for name, unit, role in (("second", house.harbour, "administrator"), ("writer", house.harbour, "editor")):
        house.member(name, unit=unit, role=role)
    chief = house.member("chief", unit=house.city, role="administrator")
    User.objects.update(email=Concat("username", Value("@qingyu.example")))
    User.objects.filter(username="second").update(language="en")
    stranger = house.client(house.member("stranger", unit=house.school, role="administrator"))

    def told() -> list[str]:
        deliver_waiting()
        found = [f"{mail.to[0].partition('@')[0]}: {mail.subject}" for mail in mailoutbox]
        mailoutbox.clear()
        return sorted(found)

    network[NAME] = ssl.SSLError()
    hostnames.look_again()
    deliver_waiting()
    assert "证书" in mailoutbox[0].body and f"http://lianxue.example{PAGE}" in mailoutbox[0].body
    assert told() == [f"keeper: {NAME} 已不再指向您的网站", f"second: {NAME} does not lead to your site any more"]
    hostnames.look_again()
    assert told() == [], "told once, not every day"
    for client in (keeper, house.client(chief)):
        assert f"{NAME} 已不再指向网站" in text_of(client.get("/my/")) and PAGE in text_of(client.get("/my/"))
    assert NAME not in text_of(stranger.get("/my/"))

    network[NAME] = "this house"
    hostnames.look_again()
    assert told() == [f"keeper: {NAME} 已重新指向您的网站", f"second: {NAME} leads to your site again"]
    assert NAME not in text_of(keeper.get("/my/"))

    # found by one keeper's own press: only the other is told; what is over before the mail goes needs none
    network[NAME] = ConnectionRefusedError()
    hostnames.look_again()
    assert len(told()) == 2
    network[NAME] = "this house"
    act(keeper, NAME, "check")
    assert told() == [f"second: {NAME} leads to your site again"]
    answers = iter([TimeoutError(), "this house"])
    network[NAME] = "welcome to nginx"
    hostnames.look_again()
    Hostname.objects.all().delete()
    assert told() == []
    lost = Hostname.objects.create(unit=house.harbour, name=NAME, verified_at=timezone.now())

    def once_lost(url: str) -> str:
        if isinstance(answer := next(answers), Exception):
            raise answer
        name, _slash, question = url.removeprefix("http://").partition("/.well-known/lianxue/")
        return check_answer(name, question)

    assert hostnames.look_again(once_lost) == 0 and told() == [], "one lost packet wakes nobody"
    lost.refresh_from_db()
    assert lost.failing_since is None


def test_my_home_when_names_are_broken_then_asks_no_more_for_many_than_for_one(house, keeper, count_queries):
    def ask() -> int:
        keeper.get("/my/")
        with count_queries() as queries:
            keeper.get("/my/")
        return len(queries)

    def broken(number: int) -> None:
        moment = timezone.now()
        Hostname.objects.create(unit=house.berth, name=f"n{number}.example", verified_at=moment, failing_since=moment)

    broken(0)
    one = ask()
    for number in range(1, 9):
        broken(number)
    assert ask() == one
