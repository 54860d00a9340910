from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from kernel.accounts.models import User
from kernel.audit.models import AuditEntry
from portal.legal import selectors, services
from portal.legal.models import Acceptance, Kind, Version

PAGE = {"HTTP_ACCEPT": "text/html,*/*", "HTTP_SEC_FETCH_MODE": "navigate"}
WORDS = {"zh-hans": "## 我们保存什么\n\n{organisation} <b>保存</b>姓名。", "en": "## What we keep\n\nNames."}


@pytest.fixture
def publish(house):
    def make(kind=Kind.PRIVACY, days=0, **words):
        day = localdate() + timedelta(days=days)
        return services.publish_version(kind=kind, valid_from=day, sources={**WORDS, **words})

    return make


def test_statements_when_nothing_is_published_then_say_what_the_house_really_keeps_and_ask_nobody(house):
    page = house.client().get("/privacy/").content.decode()
    assert "身份证号" in page and "青屿联学" in page and "{organisation}" not in page
    english = house.client().get("/accessibility/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Large text" in english and "48×48" in english
    member = house.member("early", unit=house.harbour)
    assert house.client(member).get("/units/", **PAGE).status_code == 200


def test_member_when_a_notice_holds_then_agrees_once_and_goes_on_to_where_they_were_going(house, publish):
    publish()
    member = house.member("reader", unit=house.harbour)
    client = house.client(member)
    sent = client.get("/u/harbour/units/?q=a", **PAGE)
    assert sent["Location"] == "/u/harbour/privacy/agree/?next=%2Fu%2Fharbour%2Funits%2F%3Fq%3Da"
    shown = client.get(sent["Location"], **PAGE).content.decode()
    assert "<h2>我们保存什么</h2>" in shown and "<b>" not in shown
    assert (
        client.post("/u/harbour/privacy/agree/", {"next": "/u/harbour/units/?q=a", "version": "7"}).status_code == 200
    )
    gone = client.post("/u/harbour/privacy/agree/", {"next": "/u/harbour/units/?q=a", "version": "1"})
    assert gone["Location"] == "/u/harbour/units/?q=a"
    assert client.get("/u/harbour/units/", **PAGE).status_code == 200
    row = Acceptance.objects.get()
    assert (row.account, row.version.number) == (member.account.public_id, 1)
    assert AuditEntry.objects.filter(action="legal.accepted", actor=member.account.public_id).count() == 1
    publish()
    assert client.get("/u/harbour/units/", **PAGE).status_code == 302, "the next version is shown, too"


@pytest.mark.parametrize(
    "target", ["//evil.example/", "/\\evil.example", "https:evil.example", "https://evil.example/"]
)
def test_consent_when_it_is_to_lead_elsewhere_then_stays_in_the_house(house, publish, target):
    publish()
    client = house.client(house.member("reader", unit=house.harbour))
    assert client.post("/privacy/agree/", {"next": target, "version": "1"})["Location"] == "/"


def test_gate_when_it_is_no_page_that_somebody_opens_then_lets_through(house, publish):
    publish()
    client = house.client(house.member("reader", unit=house.harbour))
    for headers in (
        {"HTTP_ACCEPT": "*/*"},
        {**PAGE, "HTTP_SEC_FETCH_MODE": "cors"},
        {**PAGE, "HTTP_HX_REQUEST": "true"},
        {**PAGE, "HTTP_SEC_FETCH_DEST": "iframe"},
    ):
        assert client.get("/units/", **headers).status_code == 200
    for path in ("/privacy/", "/accessibility/", "/accounts/logout/"):
        assert client.get(path, **PAGE).status_code == 200
    assert client.get("/preferences/?text=large", **PAGE)["Location"] == "/"
    assert house.client().get("/units/", **PAGE).status_code == 200, "visitors are not asked"


def test_version_when_its_day_has_not_come_then_the_one_before_holds_until_midnight(house, publish):
    publish()
    publish(days=1, **{"zh-hans": "从明天起"})
    assert selectors.in_force(Kind.PRIVACY).number == 1
    client = house.client()
    assert "从明天起" not in client.get("/privacy/").content.decode()
    assert client.get("/privacy/?version=2").status_code == client.get("/privacy/?version=99").status_code == 404
    tomorrow = timezone.localtime().replace(hour=0, minute=0, second=1) + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=True):
        assert "从明天起" in client.get("/privacy/").content.decode()
        assert "这个版本已失效" in client.get("/privacy/?version=1").content.decode()


def test_versions_and_acceptances_when_somebody_would_change_them_then_the_database_refuses(house, publish):
    version = publish()
    services.accept(account=house.member("reader", unit=house.harbour).account, number=1)
    for rows in (Version.objects.filter(pk=version.pk), Acceptance.objects.all(), version.texts.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(id=99)


def test_publishing_when_done_by_the_keeper_of_the_system_then_holds_and_others_find_no_such_page(house):
    admin = house.client(house.member("chief", unit=house.city, role="administrator"))
    data = {"valid_from": str(localdate()), "text_zh-hans": "## 保存什么\n\n<script>x</script>姓名", "text_en": "Names"}
    assert admin.post("/legal/privacy/", data | {"valid_from": str(localdate() - timedelta(days=1))}).status_code == 422
    assert admin.post("/legal/privacy/", data)["Location"] == "/legal/privacy/"
    page = house.client().get("/privacy/").content.decode()
    assert "<h2>保存什么</h2>" in page and "<script>x" not in page
    services.accept(account=house.member("=harm", unit=house.harbour, name="=1+1").account, number=1)
    assert "=1+1" in admin.get("/legal/acceptances/").content.decode()
    file = b"".join(admin.get("/legal/acceptances.csv").streaming_content).decode("utf-8-sig")
    assert "'=harm,'=1+1,1," in file
    local = house.client(house.member("local", unit=house.harbour, role="administrator"))
    for path in ("/legal/privacy/", "/legal/accessibility/", "/legal/acceptances/", "/legal/acceptances.csv"):
        assert local.get(path).status_code == 404
    with pytest.raises(services.NotAllowedError):
        services.publish(
            viewer=house.viewer(house.member("other", unit=house.school)),
            kind="privacy",
            valid_from=localdate(),
            sources={},
        )


def test_pages_when_a_notice_holds_then_ask_no_more_of_the_database(house, publish, count_queries):
    client = house.client(house.member("reader", unit=house.harbour))
    client.get("/units/", **PAGE)
    with count_queries() as before:
        client.get("/units/", **PAGE)
    publish()
    services.accept(account=User.objects.get(username="reader"), number=1)
    client.get("/units/", **PAGE)
    with count_queries() as after:
        client.get("/units/", **PAGE)
    assert len(after) <= len(before)
