"""Old addresses of a site on its editors' page."""

from __future__ import annotations

from typing import Any

from kernel.audit.models import AuditEntry
from kernel.content.models import Redirect
from kernel.content.moderation.services import set_moderated
from kernel.content.sites import site_of
from kernel.units.tree import tree

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


def test_writer_when_articles_are_looked_at_first_then_reads_the_list_and_changes_nothing(house):
    keeper = house.viewer(house.member("keeper", unit=house.harbour, role="administrator"))
    site = site_of(tree().by_slug["harbour"])
    assert site is not None
    writer = house.client(house.member("w", unit=house.harbour, role="info_officer"))
    kept = Redirect.objects.create(unit=house.harbour, path="old", address="/courses/")
    removal = f"/units/harbour/moved/{kept.public_id}/remove/"
    assert removal in writer.get(LIST).content.decode()
    set_moderated(viewer=keeper, site=site, on=True)
    said = writer.get(LIST).content.decode()
    assert "/u/harbour/old/" in said and removal not in said and NEW not in said
    assert {writer.post(path).status_code for path in (NEW, removal)} == {404}
