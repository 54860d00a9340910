"""The most used pages, asked over HTTP by signed-in members of different units."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from operator import sub
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from django.urls import reverse

from kernel.people.models import Affiliation, Person
from kernel.plugins.contract import BenchPage
from kernel.plugins.registry import all_plugins
from kernel.units.mounts import mounts
from portal.bench.editors import pick_editor_of_few, pick_editors, pick_officers
from portal.bench.middleware import HEADER, LOOKS
from portal.bench.process import Server, cpu_seconds
from portal.bench.rooms import PASSWORD
from portal.bench.session import Session

WARM_UP = 3


@dataclass
class Sample:
    queries: list[int] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    size: list[int] = field(default_factory=list)


@dataclass
class Member:
    person: Person
    session: Session
    paths: dict[str, str]
    streams: dict[str, Iterator[tuple[str, str, dict[str, Any]]]] = field(default_factory=dict)


def own_pages() -> tuple[BenchPage, ...]:
    def subsite(person: Person) -> str:
        ties = Affiliation.objects.filter(person=person, kind="primary")
        return mounts().of_unit(ties.values_list("unit_id", flat=True).first()).prefix

    return (
        BenchPage("home", lambda person: "/"),
        BenchPage("subsite", subsite),
        BenchPage("directory", lambda person: reverse("directory")),
        BenchPage("my-home", lambda person: reverse("my_home")),
    )


def pick_members(count: int, pages: tuple[BenchPage, ...]) -> list[tuple[Person, dict[str, str]]]:
    """Members of different units who have every page that is measured."""
    chosen: list[tuple[Person, dict[str, str]]] = []
    units: set[int] = set()
    rows = Person.objects.filter(account__username__startswith="member").select_related("account").order_by("pk")
    for person in rows.iterator():
        unit = person.affiliations.values_list("unit_id", flat=True).first()
        if unit is None or unit in units:
            continue
        paths = {page.name: path for page in pages if (path := page.path(person))}
        if len(paths) == len(pages):
            chosen.append((person, paths))
            units.add(unit)
        if len(chosen) == count:
            return chosen
    raise RuntimeError(f"only {len(chosen)} members of the demo have every page; {count} are needed")


def pick(members: int) -> tuple[tuple[BenchPage, ...], list[tuple[Person, dict[str, str]]]]:
    """The pages, and who asks for them at which address. Without members: those of the CMS, in the system of few units."""
    if not members:
        editors = pick_editor_of_few(PASSWORD)
        return _addresses(editors), editors
    pages = own_pages() + tuple(page for plugin in all_plugins() for page in plugin.bench_pages())
    editors = pick_editors(PASSWORD)
    everybodys = tuple(page for page in pages if not page.role)
    picked = pick_members(members, everybodys) + editors + pick_officers(pages, PASSWORD)
    return pages + _addresses(editors), picked


def _addresses(editors: list[tuple[Person, dict[str, str]]]) -> tuple[BenchPage, ...]:
    return tuple(BenchPage(name, lambda person: None) for _editor, paths in editors for name in paths)


def measure(
    *, data_dir: Path, times: int, members: int, seed: int, only: frozenset[str], say: Callable[[str], object]
) -> list[dict[str, Any]]:
    """one row per page: mean CPU, median wall milliseconds, the most queries, the least without those by which one request a
    second looks whether something changed elsewhere; mean bytes of HTML."""
    pages, picked = pick(members)
    pages = tuple(page for page in pages if not only or page.name in only)
    picked = [(person, paths) for person, paths in picked if not only or only & paths.keys()]
    if not pages:
        return []
    samples = {page.name: Sample() for page in pages}
    with Server(data_dir, LIANXUE_BENCH="1") as server:
        say(f"signing in {len(picked)} members")
        signed_in = []
        for person, paths in picked:
            member = Member(person, Session(server.port), paths)
            member.session.sign_in(str(person.account), PASSWORD)
            signed_in.append(member)
        readers = {page.name: [member for member in signed_in if page.name in member.paths] for page in pages}
        random = Random(seed)  # noqa: S311 (a repeatable order is the point)
        plan = [(page, random.choice(readers[page.name])) for page in pages for _ in range(times)]
        random.shuffle(plan)
        for page in pages:
            for _ in range(WARM_UP):
                _ask(page, random.choice(readers[page.name]))
        say(f"{len(plan)} requests")
        for page, member in plan:
            _stream(page, member)  # fetched beforehand, so that only the request itself is counted
            if page.before is not None:
                page.before(member.person)
            before, started = cpu_seconds(server.pid), time.perf_counter()
            queries, looks, size = _ask(page, member)
            wall = time.perf_counter() - started
            sample = samples[page.name]
            sample.cpu.append(cpu_seconds(server.pid) - before)
            sample.wall.append(wall)
            sample.queries.append(queries)
            sample.looks.append(looks)
            sample.size.append(size)
    return [
        {
            "page": name,
            "queries": max(sample.queries),
            "steady_queries": min(map(sub, sample.queries, sample.looks)),
            "cpu_ms": round(mean(sample.cpu) * 1000, 2),
            "wall_ms": round(median(sample.wall) * 1000, 2),
            "bytes": round(mean(sample.size)),
        }
        for name, sample in sorted(samples.items())
    ]


def _stream(page: BenchPage, member: Member) -> Iterator[tuple[str, str, dict[str, Any]]] | None:
    if page.requests is None:
        return None
    if page.name not in member.streams:
        _, content = member.session.get(member.paths[page.name])
        member.streams[page.name] = page.requests(content.decode())
    return member.streams[page.name]


def _ask(page: BenchPage, member: Member) -> tuple[int, int, int]:
    """Queries, looks among them, bytes."""
    stream = _stream(page, member)
    if stream is None:
        response, content = member.session.get(member.paths[page.name])
    else:
        _method, path, body = next(stream)
        response, content = member.session.post_json(path, body)
    return int(response.headers[HEADER]), int(response.headers[LOOKS]), len(content)
