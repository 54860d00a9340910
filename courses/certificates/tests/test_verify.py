from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone, translation

from courses.certificates import views
from courses.certificates.numbers import new_number
from courses.certificates.selectors import shown_number, verify_url
from courses.certificates.services import replace, revoke
from kernel.limits import RateLimit
from kernel.plugins.services import switch
from kernel.units.tree import changed

NO_SECRETS = ("林晓雯", "第一作业区党支部")


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def _address(certificate, mount="/u/harbour/"):
    return f"{mount}courses/verify/{shown_number(certificate)}/"


def _get(address, **query):
    return Client(headers={"accept-language": "en"}).get(address, query)


@pytest.mark.parametrize("mount", ["/", "/u/harbour/", "/u/school/"])
def test_verify_when_valid_then_masks_the_name_and_sets_no_cookie(certificate, mount, count_queries):
    _get(_address(certificate, mount))  # reads what every page shares
    with count_queries() as queries:
        response = _get(_address(certificate, mount))
    html = response.content.decode()
    assert response.status_code == 200 and "This certificate is valid" in html
    assert "林*雯" in html and "林晓雯" not in html
    assert "网络信息安全基础" in html and "青屿港务局党委" in html
    assert not response.cookies and "csrf" not in html
    assert response["X-Robots-Tag"] == "noindex" and 'name="robots" content="noindex"' in html
    assert f'rel="canonical" href="{verify_url(certificate)}"' in html and len(queries) <= 5


@pytest.mark.parametrize("unit", ["harbour", "city"])
def test_verify_when_the_school_is_switched_off_then_goes_on_answering_and_nothing_else_does(certificate, house, unit):
    page = _get("/u/harbour/").content.decode()
    assert 'href="/u/harbour/courses/verify/"' in page.split('<footer class="foot">')[1]  # how people find it
    switch(unit=getattr(house, unit), slug="courses", enabled=False, forced=True)
    for mount in ("/", "/u/harbour/"):
        html = _get(_address(certificate, mount)).content.decode()
        assert "This certificate is valid" in html and f'href="{mount}courses/verify/"' in html
        assert _get(f"{mount}courses/verify/").status_code == 200
    assert _get("/u/harbour/courses/").status_code == 404
    assert "courses/verify" not in _get("/u/harbour/").content.decode()


def test_verify_when_the_unit_has_closed_then_the_printed_address_answers(certificate, house):
    house.harbour.closed_on = timezone.localdate()
    house.harbour.save()
    changed()
    assert _get("/u/harbour/").status_code == 404
    assert "This certificate is valid" in _get(urlsplit(verify_url(certificate)).path).content.decode()


def test_verify_when_the_whole_name_is_typed_then_shows_it_and_a_wrong_one_reveals_nothing(certificate):
    html = _get(_address(certificate), name=" 林 晓雯").content.decode()
    assert "The name matches" in html and "林晓雯" in html
    html = _get(_address(certificate), name="林小雯").content.decode()
    assert "does not match" in html and "林晓雯" not in html
    html = _get(_address(certificate), name="林" * 200).content.decode()
    assert "The name matches" not in html and "林晓雯" not in html


def test_verify_when_number_is_typed_somehow_then_leads_to_its_page(certificate):
    typed = f" {shown_number(certificate).lower().replace('-', ' ')} "
    response = _get("/u/harbour/courses/verify/", number=typed)
    assert response.status_code == 302 and response["Location"] == _address(certificate)
    assert _get(f"/courses/verify/{typed.strip()}/").status_code == 200


def test_verify_when_number_is_mistyped_then_helps_and_a_forged_one_is_unknown(certificate, db):
    shown = shown_number(certificate)
    mistyped = shown[:-1] + ("2" if shown[-1] != "2" else "3")
    for response in (_get("/courses/verify/", number=mistyped), _get(f"/courses/verify/{mistyped}/")):
        assert "mistyped" in response.content.decode() and mistyped in response.content.decode()
    assert "21" in _get("/courses/verify/", number="7XK2").content.decode()
    forged = _get(f"/courses/verify/{new_number()}/")
    assert forged.status_code == 404 and "There is no such certificate" in forged.content.decode()
    assert "note ok" not in forged.content.decode() and not forged.cookies


def test_verify_when_revoked_then_shows_day_and_kind_of_reason_only(certificate, house, secretary):
    revoke(viewer=house.viewer(secretary), certificate=certificate, reason="misconduct", note="copied the exam")
    html = _get(_address(certificate), name="林晓雯").content.decode()
    assert "Revoked on" in html and "were broken" in html
    assert not any(secret in html for secret in (*NO_SECRETS, "copied", "林*雯", "note ok"))


def test_verify_when_replaced_then_shows_only_that_and_when(certificate, house, secretary):
    new = replace(viewer=house.viewer(secretary), certificate=certificate, reason="name")
    html = _get(_address(certificate), name="林晓雯").content.decode()
    assert "Replaced on" in html and "corrected" not in html
    assert not any(secret in html for secret in (*NO_SECRETS, shown_number(new), new.public_id, "note ok"))
    assert "This certificate is valid" in _get(_address(new)).content.decode()


def test_verify_when_one_client_asks_too_often_then_only_that_one_waits(certificate, monkeypatch):
    monkeypatch.setattr(views, "EACH_CLIENT", RateLimit("test.client", 2, 600))
    codes = [_get(_address(certificate)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = Client().get(_address(certificate))
    assert refused["Retry-After"] == "600" and "林*雯" not in refused.content.decode()
    assert Client(REMOTE_ADDR="192.0.2.9").get(_address(certificate)).status_code == 200
    assert _get("/courses/verify/").status_code == 200


def test_verify_when_everybody_together_asks_too_often_then_all_wait(certificate, monkeypatch):
    monkeypatch.setattr(views, "EVERYBODY", RateLimit("test.all", 1, 600))
    assert Client(REMOTE_ADDR="192.0.2.1").get(_address(certificate)).status_code == 200
    assert Client(REMOTE_ADDR="192.0.2.2").get(_address(certificate)).status_code == 429


def test_verify_when_names_are_tried_then_ends_soon_even_from_many_addresses(certificate, monkeypatch):
    monkeypatch.setattr(views, "EACH_NAME", RateLimit("test.name", 2, 3600))
    tries = [
        Client(REMOTE_ADDR=f"192.0.2.{n}").get(_address(certificate), {"name": "林小雯"}).status_code for n in range(4)
    ]
    assert tries == [200, 200, 429, 429]
    assert _get(_address(certificate)).status_code == 200
