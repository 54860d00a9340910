"""Old addresses of a site on its editors' page."""

from __future__ import annotations

from typing import Any

from kernel.audit.models import AuditEntry
from kernel.content.models import Redirect

LIST, NEW = "/units/harbour/moved/", "/units/harbour/moved/new/"


def test_editor_when_adding_finding_and_removing_an_old_address_then_it_is_so_and_nobody_else_may(house):
    client = house.client(house.member("e", unit=house.harbour, role="editor"))
    assert "还没有页面" in client.get(LIST).content.decode()
    refused = client.post(NEW, {"old": "/2019/typed.html", "new": "ftp://example.org/"})
    assert refused.status_code == 422
    assert "/2019/typed.html" in refused.content.decode() and "https://" in refused.content.decode()
    assert client.post(NEW, {"old": "/2019/typed.html", "new": "/courses/"}).status_code == 302
    kept = Redirect.objects.get()
    assert "/u/harbour/2019/typed.html/" in client.get(f"{LIST}?q=typed&kind=hand").content.decode()
    assert "typed.html/" not in client.get(f"{LIST}?kind=automatic").content.decode()
    address = f"/units/harbour/moved/{kept.public_id}/remove/"
    others: tuple[Any, ...] = (
        house.client(house.member("m", unit=house.harbour)),
        house.client(house.member("s", unit=house.school, role="editor")),
    )
    for other in others:
        assert {other.get(path).status_code for path in (LIST, NEW, address)} == {404}
        assert other.post(address).status_code == 404
    assert others[1].get(address.replace("harbour", "school")).status_code == 404
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert not Redirect.objects.exists()
    assert {"content.redirect_added", "content.redirect_removed"} <= set(
        AuditEntry.objects.values_list("action", flat=True)
    )


def test_list_of_old_addresses_when_long_then_is_paged_and_takes_no_more_queries(house, count_queries):
    client = house.client(house.member("e", unit=house.harbour, role="editor"))

    def count() -> int:
        client.get(LIST)
        with count_queries() as queries:
            client.get(LIST)
        return len(queries)

    def fill(numbers: range) -> None:
        page = house.harbour_home.basepage_ptr
        Redirect.objects.bulk_create(Redirect(unit=house.harbour, path=f"old{n}", page=page) for n in numbers)

    fill(range(2))
    few = count()
    fill(range(2, 70))
    assert count() == few
    assert "old0" in client.get(f"{LIST}?page=2").content.decode()
