"""Nobody reads what is not theirs: nine readers before everything that the harbour (A) keeps to itself.

+ opens it, - gets what they would get if it did not exist. B is the street, A the harbour's committee; its members
stand in branches below it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from portal.bench.process import Server
from portal.bench.session import Session
from tests.journeys.confidential import HARBOUR, READERS, STREET, WORD
from tests.journeys.databases import surroundings
from tests.journeys.demo import PASSWORD, copy_of_demo

#                               visitor
#                               |  member of B
#                               |  |  editor of B
#                               |  |  |  member of A
#                               |  |  |  |  learner of A
#                               |  |  |  |  |  editor of A
#                               |  |  |  |  |  |  teacher of A, of another unit
#                               |  |  |  |  |  |  |  secretary of A
#                               |  |  |  |  |  |  |  |  once editor of A, of another unit
THINGS = """
    page                        -  -  -  +  +  +  -  +  -
    page under B's address      -  -  -  -  -  -  -  -  -
    draft                       -  -  -  -  -  -  -  -  -
    draft in the CMS            -  -  -  -  -  +  -  +  -
    its text in the CMS         -  -  -  -  -  +  -  +  -
    original picture            -  -  -  +  +  +  -  +  -
    rendition                   -  -  -  +  +  +  -  +  -
    document                    -  -  -  +  +  +  -  +  -
    picture in the CMS          -  -  -  -  -  +  +  +  -
    course                      -  -  -  +  +  +  +  +  -
    course under B's address    -  -  -  -  -  -  -  -  -
    lesson                      -  -  -  -  +  -  +  -  -
    exam                        -  -  -  +  +  +  +  +  -
    result                      -  -  -  -  +  -  +  -  -
    lesson's preview            -  -  -  -  -  -  +  -  -
    learners                    -  -  -  -  -  -  +  +  -
    certificate                 -  -  -  -  +  -  +  +  -
    certificate as PDF          -  -  -  -  +  -  +  +  -
    certificate as picture      -  -  -  -  +  -  +  +  -
"""
# lists that everybody may open: + names what is confidential, - does not
LISTS = """
    section                     -  -  -  +  +  +  -  +  -
    feed of A                   -  -  -  -  -  -  -  -  -
    feed of B                   -  -  -  -  -  -  -  -  -
    feed of the system          -  -  -  -  -  -  -  -  -
    feed of a section           -  -  -  -  -  -  -  -  -
    feed of a section, JSON     -  -  -  -  -  -  -  -  -
    courses of A                -  -  -  +  +  +  +  +  -
    courses of B                -  -  -  -  -  -  -  -  -
    courses of the system       -  -  -  +  +  +  +  +  -
"""
ADDRESSES = {
    "section": f"{HARBOUR}dongtai/",
    "feed of A": f"{HARBOUR}feed/",
    "feed of B": f"{STREET}feed/",
    "feed of the system": "/feed/",
    "feed of a section": f"{HARBOUR}feed/rss/dongtai/",
    "feed of a section, JSON": f"{HARBOUR}feed/json/dongtai/",
    "courses of A": f"{HARBOUR}courses/",
    "courses of B": f"{STREET}courses/",
    "courses of the system": "/courses/",
}


def table(text: str) -> dict[str, dict[str, bool]]:
    """{what: {who: may}}"""
    found = {}
    for line in text.strip().splitlines():
        what, *cells = re.split(r"\s{2,}", line.strip())
        assert set(cells) <= {"+", "-"} and len(cells) == len(READERS), line
        found[what] = {who: cell == "+" for who, cell in zip(READERS, cells, strict=True)}
    return found


@dataclass(frozen=True)
class Answer:
    status: int
    place: str  # where it leads
    body: bytes

    def but_for(self, path: str) -> Answer:
        """As it would read for any address: without the path, and without what is new in every answer."""
        body = self.body.replace(path.encode(), b"PATH").replace(quote(path, safe="").encode(), b"PATH")
        body = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", body)
        return Answer(self.status, self.place.replace(path, "PATH"), body)


@dataclass(frozen=True)
class Site:
    things: dict[str, list[str]]
    sessions: dict[str, Session]

    def ask(self, who: str, path: str) -> Answer:
        """One answer by itself: what an answer before left to be said on the next page is forgotten."""
        self.sessions[who].cookies.pop("messages", None)
        response, body = self.sessions[who].request("GET", path)
        return Answer(response.status, response.headers.get("Location", ""), body)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server on the demo with what is confidential in it, and everybody signed in."""
    data_dir = copy_of_demo(tmp_path_factory.mktemp("confidential") / "data")
    base = Path(settings.BASE_DIR)
    environment = os.environ | {
        **surroundings(data_dir),
        "DATA_DIR": str(data_dir),
        "PYTHONPATH": os.pathsep.join([str(base / "site"), str(base)]),
    }
    command = [sys.executable, "-m", "tests.journeys.confidential"]
    made = subprocess.run(command, env=environment, cwd=base, check=True, capture_output=True, text=True).stdout
    with Server(data_dir, log=data_dir.parent / "serve.log", **surroundings(data_dir)) as server:
        sessions = {}
        for who, username in READERS.items():
            sessions[who] = Session(server.port)
            if username:
                sessions[who].sign_in(username, PASSWORD)
        yield Site(json.loads(made)["things"], sessions)


@pytest.mark.parametrize("what", table(THINGS))
def test_thing_when_it_is_not_the_readers_then_looks_like_one_that_does_not_exist(site, what):
    path, missing, text = site.things[what]
    wrong = []
    for who, may in table(THINGS)[what].items():
        answer, nothing = site.ask(who, path), site.ask(who, missing)
        opened = answer.status == 200 and text.encode() in answer.body
        alike = answer.but_for(path) == nothing.but_for(missing)
        if opened != may or alike == may:
            wrong.append((who, may, answer.status, answer.place, nothing.status, nothing.place))
        assert nothing.status != 200
    assert not wrong, wrong


def test_every_thing_that_was_made_is_asked_for(site):
    assert set(site.things) == set(table(THINGS))


@pytest.mark.parametrize("what", table(LISTS))
def test_list_when_opened_then_names_what_is_the_readers_only(site, what):
    for who, may in table(LISTS)[what].items():
        answer = site.ask(who, ADDRESSES[what])
        assert answer.status == 200
        assert (WORD.encode() in answer.body) == may, who
