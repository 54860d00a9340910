from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from kernel.audit.models import AuditEntry
from kernel.theming.models import GreyDays
from portal.greydays.services import NotAllowedError, set_grey

SHANGHAI = ZoneInfo("Asia/Shanghai")
GREY = '<html lang="zh-Hans" class="grey"'


def is_grey(client, path):
    return GREY in client.get(path).content.decode()


def test_pages_when_their_days_come_then_turn_grey_at_midnight_and_back_below_that_unit_alone(house):
    viewer = house.viewer(house.member("keeper", unit=house.harbour, role="administrator"))
    set_grey(viewer=viewer, unit=house.harbour, first_day=date(2030, 4, 4), last_day=date(2030, 4, 5), reason="哀悼")
    client = house.client()
    for moment, grey in (
        (datetime(2030, 4, 3, 23, 59, 59, tzinfo=SHANGHAI), False),
        (datetime(2030, 4, 4, 0, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2030, 4, 5, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2030, 4, 6, 0, 0, 0, tzinfo=SHANGHAI), False),
    ):
        with time_machine.travel(moment, tick=False):
            assert is_grey(client, "/u/harbour/units/") is grey
            assert not is_grey(client, "/u/school/units/") and not is_grey(client, "/units/")
    assert AuditEntry.objects.get(action="theming.grey_days_set").data["first"] == "2030-04-04"


def test_grey_days_when_set_for_the_root_then_cover_every_site_and_are_taken_back_again(house):
    chief = house.client(house.member("chief", unit=house.city, role="administrator"))
    data = {"unit": "city", "first_day": "2030-12-13", "last_day": "", "reason": "国家公祭日"}
    assert chief.post("/units/grey-days/", data)["Location"] == "/units/grey-days/"
    days = GreyDays.objects.get()
    with time_machine.travel(datetime(2030, 12, 13, 12, tzinfo=SHANGHAI), tick=False):
        assert is_grey(house.client(), "/u/school/units/") and is_grey(house.client(), "/units/")
    local = house.client(house.member("local", unit=house.harbour, role="administrator"))
    assert "国家公祭日" not in local.get("/units/grey-days/").content.decode()
    assert local.post(f"/units/grey-days/{days.public_id}/remove/").status_code == 404
    assert chief.post(f"/units/grey-days/{days.public_id}/remove/").status_code == 302
    assert not GreyDays.objects.exists()


def test_grey_days_when_they_make_no_sense_then_nothing_is_set(house):
    chief = house.member("chief", unit=house.city, role="administrator")
    for first, last in (("2030-04-05", "2030-04-04"), ("2030-04-05", "2031-04-05"), ("2001-01-01", ""), ("soon", "")):
        data = {"unit": "city", "first_day": first, "last_day": last, "reason": "x"}
        assert house.client(chief).post("/units/grey-days/", data).status_code == 422
    with pytest.raises(NotAllowedError):
        member = house.viewer(house.member("member", unit=house.harbour))
        set_grey(viewer=member, unit=house.harbour, first_day=date(2030, 1, 1), last_day=date(2030, 1, 1), reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        GreyDays.objects.create(unit=house.city, first_day=date(2030, 1, 2), last_day=date(2030, 1, 1), reason="x")
    assert house.client(house.member("reader", unit=house.harbour)).get("/units/grey-days/").status_code == 404
