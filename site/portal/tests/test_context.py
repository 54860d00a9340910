"""What stands around every page depends on the role of whoever looks."""

from __future__ import annotations


def test_way_to_the_cms_stands_in_the_menu_of_editors_and_of_nobody_else(house):
    editor = house.client(house.member("editor", unit=house.harbour, role="editor"))
    member = house.client(house.member("member", unit=house.harbour))
    assert 'href="/cms/"' in editor.get("/u/harbour/").content.decode()
    assert "/cms/" not in member.get("/u/harbour/").content.decode()
    assert "/cms/" not in house.client().get("/u/harbour/").content.decode()
