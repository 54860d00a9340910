"""The large demo, for measuring: many units and members, written in bulk."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from kernel.accounts.models import User
from kernel.content.services import open_subsite
from kernel.people.models import Affiliation, Person
from kernel.units.models import Unit
from kernel.units.tree import changed
from portal.demo.context import Demo

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹"
GIVEN = "建国海燕晓雯志强秀英明远丽娟文博雨桐思源家树静怡立群佳宁浩然子涵"
FANOUT = 7
SUBSITES = 60
BATCH = 1000


def build_large(demo: Demo, password: str) -> None:
    """Adds what is missing to the sizes asked for; plugins add theirs in their own load_demo (demo.large)."""
    if demo.large is None:
        return
    units = _build_units(demo, demo.large.units)
    _build_members(demo, units, demo.large.members, make_password(password))


def _build_units(demo: Demo, count: int) -> list[Unit]:
    """A tree up to six levels deep below the root, in breadth."""
    root = Unit.get_first_root_node()
    queue = [root]
    made: list[Unit] = []
    while Unit.objects.count() < count:
        parent = Unit.objects.get(pk=queue.pop(0).pk)
        for _ in range(FANOUT):
            number = len(made) + 1
            unit = parent.add_child(
                name=f"第{number}党支部" if parent.depth > 2 else f"第{number}党委",
                short_name=f"第{number}",
                slug=f"unit-{number}",
                kind="party",
            )
            parent = Unit.objects.get(pk=parent.pk)
            made.append(unit)
            if unit.depth < 6:
                queue.append(unit)
            if Unit.objects.count() >= count:
                break
    demo.say(f"  {len(made)} more units")
    for unit in made[:SUBSITES]:
        open_subsite(unit=unit, title=unit.name, actor=demo.actor)
    changed()
    return made or [root]


def _build_members(demo: Demo, units: list[Unit], count: int, password: str) -> None:
    missing = count - Person.objects.count()
    for start in range(0, max(missing, 0), BATCH):
        numbers = range(start, min(start + BATCH, missing))
        users = [User(username=f"member{n:05}", password=password, first_name=_name(demo)) for n in numbers]
        User.objects.bulk_create(users)
        people = [
            Person(name=user.first_name, mobile=f"198{n:08}", account=user)
            for n, user in zip(numbers, users, strict=True)
        ]
        Person.objects.bulk_create(people)
        Affiliation.objects.bulk_create(
            Affiliation(
                person=person,
                unit=units[n % len(units)],
                unit_kind=units[n % len(units)].kind,
                kind="primary",
                starts_on=date(2020, 1, 1),
            )
            for n, person in zip(numbers, people, strict=True)
        )
        demo.say(f"  {start + len(people)} of {missing} more members")


def _name(demo: Demo) -> str:
    return demo.random.choice(FAMILY) + "".join(demo.random.sample(GIVEN, 2))
