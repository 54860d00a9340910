from __future__ import annotations

import re

import pytest
from django.utils import timezone

from kernel.theming.api import foot_of
from kernel.theming.models import Brand, HostFiling
from kernel.units.models import Hostname

VALUES = {
    "organiser": "青屿市委组织部",
    "telephone": "0000-1234567",
    "hours": "8:30—17:30",
    "icp_number": "青ICP备00000001号-1",
    "police_number": "青公网安备 00000000000001号",
    "site_code": "0000000001",
    "mark_url": "https://bszs.conac.cn/sitename?method=show&id=0123456789ABCDEF0123456789ABCDEF",
}


def test_foot_when_filled_in_above_then_stands_below_until_a_unit_has_its_own(house):
    admin = house.client(house.member("chief", unit=house.city, role="administrator"))
    assert admin.post("/units/city/footer/", VALUES)["Location"] == "/units/city/footer/"
    page = house.client().get("/u/harbour/units/").content.decode()
    for text in ("青屿市委组织部", 'href="tel:00001234567"', "青ICP备00000001号-1", "0000000001"):
        assert text in page
    assert 'href="https://beian.miit.gov.cn/"' in page
    assert 'href="https://beian.mps.gov.cn/#/query/webSearch?code=00000000000001"' in page
    Hostname.objects.create(unit=house.harbour, name="harbour.example")
    own = {"telephone": "0000-7654321", "icp_number": "青ICP备00000002号"}
    assert "青ICP备00000001号-1" in admin.get("/units/harbour/footer/").content.decode(), "says what it inherits"
    admin.post("/units/harbour/footer/", own)
    foot = foot_of(house.berth.pk)
    assert (foot.telephone, foot.hours, foot.icp_number) == ("0000-7654321", "", "青ICP备00000002号")
    assert (foot.organiser, foot.police_number) == (VALUES["organiser"], VALUES["police_number"])
    assert "青ICP备00000002号" not in house.client().get("/units/").content.decode()


NUMBERS = {"icp_number": "青ICP备00000002号-1", "police_number": "青公网安备 00000000000002号"}


def test_filing_numbers_when_a_page_is_read_at_several_names_then_are_those_of_the_name(house):
    admin = house.client(house.member("chief", unit=house.city, role="administrator"))
    admin.post("/units/city/footer/", VALUES)
    form = admin.get("/units/harbour/footer/").content.decode()
    assert "icp_number" not in form and "/units/harbour/hostnames/" in form, (
        "there is no name that they could belong to"
    )
    now = timezone.now()
    names = ("harbour.example", "port.example")
    port = [Hostname.objects.create(unit=house.harbour, name=name, verified_at=now) for name in names][1]
    own = {f"icp_number_{port.public_id}": "青ICP备00000002号-2", "organiser": "港务局"}
    assert admin.post("/units/harbour/footer/", NUMBERS | own).status_code == 302

    def numbers(path: str, host: str = "testserver") -> list[str]:
        body = house.client().get(path, headers={"host": host}).content.decode()
        assert path == "/units/" or "港务局" in body
        return re.findall(r"青(?:ICP|公网)[^<]*号(?:-\d)?", body)

    assert numbers("/units/", "harbour.example") == ["青ICP备00000002号-1", "青公网安备 00000000000002号"]
    assert numbers("/units/", "port.example") == ["青ICP备00000002号-2", "青公网安备 00000000000002号"]
    assert numbers("/u/harbour/units/") == numbers("/units/") == [VALUES["icp_number"], VALUES["police_number"]]
    assert admin.post("/units/harbour/footer/", NUMBERS).status_code == 302  # the name's own are taken away again
    assert numbers("/units/", "port.example")[0] == NUMBERS["icp_number"] and not HostFiling.objects.exists()
    bad = admin.post("/units/harbour/footer/", {f"icp_number_{port.public_id}": "12", "organiser": "港务"})
    assert bad.status_code == 422 and 'value="港务"' in bad.content.decode() and 'value="12"' in bad.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("icp_number", "ICP 12345"),
        ("police_number", "京公网安备 123号"),
        ("site_code", "12"),
        ("mark_url", "https://evil.example/sitename?method=show&id=0123456789ABCDEF"),
        ("mark_url", "javascript:alert(1)"),
    ],
)
def test_foot_when_a_number_has_not_its_form_then_says_what_it_looks_like_and_keeps_what_was_typed(house, field, value):
    admin = house.client(house.member("chief", unit=house.city, role="administrator"))
    Hostname.objects.create(unit=house.harbour, name="harbour.example")
    answer = admin.post("/units/harbour/footer/", {field: value, "organiser": "港务局"})
    assert answer.status_code == 422
    assert 'value="港务局"' in answer.content.decode()
    assert getattr(Brand.objects.get(unit=house.harbour), field) == ""


def test_foot_when_asked_for_by_who_does_not_keep_the_unit_then_is_no_such_page(house):
    other = house.client(house.member("other", unit=house.school, role="administrator"))
    assert other.get("/units/harbour/footer/").status_code == other.get("/units/nowhere/footer/").status_code == 404
    assert other.get("/units/school/footer/").status_code == 200, (
        "a unit without a brand of its own says what comes first"
    )
