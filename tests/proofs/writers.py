"""Two hundred members save answers at once, on SQLite, for a minute: no error, and nobody waits.

Each member saves an answer every few seconds, as somebody who works through an exam; the moments are spread by the seed.
"""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from random import Random
from typing import Any

FULL_N = 200
SECONDS = 60.0
THINKING = (2.0, 6.0)  # seconds between two answers of one member
P99_LIMIT_MS = 600


def run(n: int | None, seed: int) -> dict[str, Any]:
    from django.conf import settings

    from portal.bench.process import Server

    members = n or FULL_N
    seconds = SECONDS if n is None or n >= FULL_N else 5.0
    data_dir = Path(settings.DATA_DIR)
    exams = _prepare(members)
    with Server(data_dir) as server:
        latencies, errors, sent = asyncio.run(_load(server.port, exams, seconds, seed))
    stored = _stored()
    ordered = sorted(latencies)
    p50, p95, p99 = (round(ordered[int(len(ordered) * share)] * 1000, 1) for share in (0.5, 0.95, 0.99))
    return {
        "ok": not errors and stored == sent and p99 <= P99_LIMIT_MS,
        "n": members,
        "seconds": seconds,
        "thinking_seconds": THINKING,
        "saves": len(latencies),
        "saves_per_second": round(len(latencies) / seconds, 1),
        "acknowledged": sent,
        "stored": stored,
        "errors": errors[:5],
        "error_count": len(errors),
        "p50_ms": p50,
        "p95_ms": p95,
        "p99_ms": p99,
        "max_ms": round(ordered[-1] * 1000, 1),
        "limit_p99_ms": P99_LIMIT_MS,
    }


def _prepare(members: int) -> list[dict[str, str]]:
    """A database with one exam and as many members in front of it; returns what each needs to save."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from courses.exams.services import start_attempt
    from courses.exams.streams import issue_token
    from courses.testing import enrol_directly, make_course, make_question
    from kernel.content.services import create_system_home
    from kernel.people.services import affiliate, appoint, create_account, create_person
    from kernel.people.viewer import Viewer
    from kernel.testing.database import emptied
    from kernel.units.models import Unit

    emptied()
    exams = []
    with transaction.atomic():
        unit = Unit.add_root(name="City", slug="city")
        create_system_home(title="City")
        head = create_person(name="Head")
        create_account(person=head, username="head", password=None)
        appoint(person=head, role="administrator", unit=unit)
        for number in range(40):
            make_question(unit, f"q{number}", options=["a", "b", "c", "d"], key=[1])
        course = make_course(unit, exam={"minutes": 120, "blueprint": [{"count": 20, "points": 5}]})
        item = course.items.get(kind="exam")
        for number in range(members):
            person = create_person(name=f"Member {number}")
            account = create_account(person=person, username=f"member{number}", password=None)
            affiliate(person=person, unit=unit)
            attempt = start_attempt(viewer=Viewer(account), enrolment=enrol_directly(person, course), item=item)
            session = SessionStore()
            session[SESSION_KEY] = str(account.pk)
            session[BACKEND_SESSION_KEY] = "kernel.accounts.backends.IdentifierBackend"
            session[HASH_SESSION_KEY] = account.get_session_auth_hash()
            session.save()
            exams.append(
                {
                    "path": f"/courses/attempt/{attempt.public_id}/save/",
                    "token": issue_token(attempt.public_id, account.public_id),
                    "session": str(session.session_key),
                }
            )
    return exams


def _stored() -> int:
    from courses.models import AnswerSave

    return AnswerSave.objects.count()


async def _load(
    port: int, exams: list[dict[str, str]], seconds: float, seed: int
) -> tuple[list[float], list[str], int]:
    latencies: list[float] = []
    errors: list[str] = []
    end = time.perf_counter() + seconds
    tasks = [_member(port, exam, end, Random(seed * 1000 + n), latencies, errors) for n, exam in enumerate(exams)]
    counts = await asyncio.gather(*tasks)
    return latencies, errors, sum(counts)


async def _member(
    port: int, exam: dict[str, str], end: float, random: Random, latencies: list[float], errors: list[str]
) -> int:
    """One member's answers over one kept connection; returns how many the server acknowledged."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    acknowledged = sequence = 0
    await asyncio.sleep(random.uniform(0, THINKING[1]))
    while time.perf_counter() < end:
        sequence += 1
        save = {"sequence": sequence, "position": random.randint(1, 20), "value": [random.randint(0, 3)]}
        status, took, body = await _post(reader, writer, exam, {"stream": exam["token"], "saves": [save]})
        latencies.append(took)
        if status == 200:
            acknowledged += 1
        else:
            errors.append(f"{status} {body[:200]}")
        await asyncio.sleep(random.uniform(*THINKING))
    writer.close()
    return acknowledged


async def _post(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, exam: dict[str, str], data: dict[str, Any]
) -> tuple[int, float, str]:
    body = json.dumps(data).encode()
    token = "a" * 32
    head = (
        f"POST {exam['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Cookie: lianxue_session={exam['session']}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    started = time.perf_counter()
    writer.write(head.encode() + body)
    await writer.drain()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length")), 0)
    content = await reader.readexactly(length)
    return int(lines[0].split()[1]), time.perf_counter() - started, content.decode()
