"""Editors and officers for `manage.py bench pages`: who writes in one unit, who holds a role in each of all units."""

from __future__ import annotations

from django.db import transaction

from kernel.people.models import Person
from kernel.people.services import appoint, create_account, create_person
from kernel.plugins.contract import BenchPage
from kernel.units.models import Unit
from kernel.units.mounts import mounts
from portal.bench.rooms import FEW_UNITS, room

ONE, EVERY = "bench-editor", "bench-editor-of-all"


def _editor(username: str, units: list[Unit], password: str, role: str = "editor") -> Person:
    """The account of that name; made, with its roles, the first time."""
    if known := Person.objects.filter(account__username=username).select_related("account").first():
        return known
    with transaction.atomic():
        person = create_person(name=username)
        create_account(person=person, username=username, password=password)
        for unit in units:
            appoint(person=person, role=role, unit=unit)
    return Person.objects.select_related("account").get(pk=person.pk)


def pick_editors(password: str) -> list[tuple[Person, dict[str, str]]]:
    """Each with the addresses in the CMS that are measured: the tree where they come in, and choosing a picture."""
    unit = room()
    table = mounts()
    one = _editor(ONE, [unit], password)
    every = _editor(EVERY, list(Unit.objects.filter(closed_on=None)), password)
    return [
        (one, _pages("", table.of_unit(unit.pk).root_page_id)),
        (every, _pages("-all", table.system.root_page_id)),
    ]


def pick_editor_of_few(password: str) -> list[tuple[Person, dict[str, str]]]:
    """The first of those, in the system with few units."""
    unit = room()
    return [(_editor(ONE, [unit], password), _pages(f"-{FEW_UNITS}", mounts().of_unit(unit.pk).root_page_id))]


def _pages(ending: str, root_page_id: int | None) -> dict[str, str]:
    return {
        f"cms-explorer{ending}": f"/cms/pages/{root_page_id}/",
        f"cms-image-chooser{ending}": "/cms/images/chooser/",
    }


def pick_officers(pages: tuple[BenchPage, ...], password: str) -> list[tuple[Person, dict[str, str]]]:
    """One for each role that pages are asked by, held in the root and so everywhere."""
    found = []
    for role in sorted({page.role for page in pages if page.role}):
        person = _editor(f"bench-{role}", [Unit.get_first_root_node()], password, role)
        paths = {page.name: path for page in pages if page.role == role and (path := page.path(person))}
        found.append((person, paths))
    return found
