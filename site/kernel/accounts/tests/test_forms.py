"""What signing in leaves behind."""

from __future__ import annotations

import json

import pytest

from kernel.people.services import create_account
from kernel.testing.fixtures import PASSWORD


@pytest.mark.parametrize("typed", ["19900001234", "+86 199-0000-1234", "lin@qingyu.example", "LinXiaowen"])
def test_session_when_signed_in_by_any_name_then_keeps_the_user_name_only(house, client, typed):
    person = house.person("林晓雯", unit=house.berth, mobile="19900001234", email="lin@qingyu.example")
    create_account(person=person, username="linxiaowen", password=PASSWORD)
    refused = client.post("/accounts/login/", {"login": typed, "password": "wrong-one"})
    assert refused.status_code == 200 and not dict(client.session)
    assert client.post("/accounts/login/", {"login": typed, "password": PASSWORD}).status_code == 302
    kept = json.dumps(dict(client.session))
    assert '"username": "linxiaowen"' in kept and "0000" not in kept and "@" not in kept
