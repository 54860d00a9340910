"""Three hundred members watch a protected film over slow lines, and the pages of the others stay as quick as before.

Blocks of page requests without and with the readers alternate, so that whatever else the machine does meets both alike.
The readers are another process: raw sockets with small buffers, each takes 20 kB a second. Before, the film is asked for
the way Safari does.
"""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import socket
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean, median
from typing import Any

FULL_N = 300
FILM_BYTES = 100 * 1000 * 1000
RATE = 20_000  # bytes a second and reader
TICK = 0.5  # seconds between two looks of a reader into its socket
BETWEEN = 0.015  # seconds between the beginnings of two readers
RECEIVE_BUFFER = 16 * 1024
MEMORY_LIMIT = 300 * 2**20
SLOWER_LIMIT = 1.10
BLOCKS = "ABBAABBAABBA"  # A: without readers, B: with them
BLOCK_SECONDS, SETTLE_SECONDS = 10.0, 4.0
HEAD = b"\x00\x00\x00\x18ftypisom"


@dataclass
class Block:
    wall: list[float] = field(default_factory=list)
    memory: int = 0
    cpu: float = 0.0


def run(n: int | None, seed: int) -> dict[str, Any]:
    from django.conf import settings

    from portal.bench.process import Server

    readers = n or FULL_N
    full = readers >= FULL_N
    size = FILM_BYTES if full else 4_000_000
    session, film, pages = _prepare(size)
    with Server(Path(settings.DATA_DIR)) as server:
        safari = _as_safari(server.port, film, session, size)
        refused = _ask(server.port, film, "", {"Range": "bytes=0-1"})[0]
        for _ in range(30):
            _page(server.port, pages[0], session)
        blocks, got, seconds = _alternate(server, film, session, pages, readers, BLOCKS if full else "AB", full)
    quiet = [wall for kind, block in blocks if kind == "A" for wall in block.wall]
    busy = [wall for kind, block in blocks if kind == "B" for wall in block.wall]
    before = blocks[0][1].memory
    grown = max(block.memory for kind, block in blocks if kind == "B") - before
    slower = median(busy) / median(quiet)
    steady = got / (readers * RATE * seconds)
    # pages and pace of a small run are those of a busy machine: only the full one is judged by them
    ok = (
        not safari
        and refused == 404
        and grown < MEMORY_LIMIT
        and (not full or (slower < SLOWER_LIMIT and steady > 0.9))
    )
    return {
        "ok": ok,
        "n": readers,
        "film_bytes": size,
        "bytes_a_second_and_reader": RATE,
        "safari": safari or "206 for every part",
        "stranger": refused,
        "memory_before_mib": round(before / 2**20, 1),
        "memory_grown_mib": round(grown / 2**20, 1),
        "memory_limit_mib": MEMORY_LIMIT // 2**20,
        "pages_median_ms": {"without": round(median(quiet) * 1000, 2), "with": round(median(busy) * 1000, 2)},
        "pages_mean_ms": {"without": round(mean(quiet) * 1000, 2), "with": round(mean(busy) * 1000, 2)},
        "pages_p95_ms": {"without": _p95(quiet), "with": _p95(busy)},
        "pages_slower_by_percent": round((slower - 1) * 100, 1),
        "pages_limit_percent": round((SLOWER_LIMIT - 1) * 100),
        "page_requests": {"without": len(quiet), "with": len(busy)},
        "share_of_pace_kept": round(steady, 3),
        "cpu_share_with_readers_and_no_pages": round(min(b.cpu for kind, b in blocks if kind == "B"), 3),
        "blocks": BLOCKS if full else "AB",
    }


def _p95(walls: list[float]) -> float:
    return round(sorted(walls)[int(len(walls) * 0.95)] * 1000, 2)


def _prepare(size: int) -> tuple[str, str, list[str]]:
    """An organisation with one member and one film for members; the member's session, the film's address, the pages."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from kernel.content.models import GuardedDocument
    from kernel.testing.database import emptied
    from kernel.testing.fixtures import build_house, find_house

    emptied()
    with transaction.atomic():
        build_house()
        house = find_house()
        account = house.member("reader", unit=house.harbour).account
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = "kernel.accounts.backends.IdentifierBackend"
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        film = GuardedDocument(title="Film", audience="members", file="documents/film.mp4", file_size=size)
        film.save()
    path = Path(settings.MEDIA_ROOT) / "documents/film.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        target.write(HEAD)
        block = bytes(range(256)) * 4096
        while target.tell() < size:
            target.write(block[: size - target.tell()])
    return str(session.session_key), film.url, ["/", house.harbour_home.url]


def _ask(
    port: int, path: str, session: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, headers={"Cookie": f"lianxue_session={session}", **(headers or {})})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def _as_safari(port: int, film: str, session: str, size: int) -> list[str]:
    """Two bytes, the beginning, the index at the end, a jump; what was answered wrongly."""
    wrong = []
    for start, end in ((0, 1), (0, 65535), (size - 65536, size - 1), (size // 2, size // 2 + 99_999)):
        status, headers, body = _ask(
            port, film, session, {"Range": f"bytes={start}-{end}", "Accept-Encoding": "identity"}
        )
        told = headers.get("content-range")
        if (status, told, len(body)) != (206, f"bytes {start}-{end}/{size}", end - start + 1):
            wrong.append(f"bytes={start}-{end}: {status} {told} {len(body)}")
    status, headers, body = _ask(port, film, session, method="HEAD")
    if (status, headers.get("content-length"), headers.get("accept-ranges"), body) != (200, str(size), "bytes", b""):
        wrong.append(f"HEAD: {status} {headers}")
    return wrong


def _page(port: int, path: str, session: str) -> float:
    started = time.perf_counter()
    status, _headers, _body = _ask(port, path, session)
    assert status == 200, f"{path}: {status}"
    return time.perf_counter() - started


def _alternate(
    server: Any, film: str, session: str, pages: list[str], readers: int, order: str, full: bool
) -> tuple[list[tuple[str, Block]], int, float]:
    blocks: list[tuple[str, Block]] = []
    got, seconds = 0, 0.0
    for kind in order:
        if kind == "A":
            blocks.append((kind, _block(server, session, pages, full)))
            continue
        here, there = multiprocessing.get_context("spawn").Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=_readers, args=(there, server.port, film, session, readers)
        )
        process.start()
        assert here.poll(readers * BETWEEN + 90) and here.recv() == "reading", "the readers did not begin"
        time.sleep(SETTLE_SECONDS if full else 0.5)
        blocks.append((kind, _block(server, session, pages, full)))
        here.send("stop")
        taken, lasted = here.recv()
        process.join(30)
        got, seconds = got + taken, seconds + lasted
        time.sleep(1.0 if full else 0.0)  # the server notices who has gone
    return blocks, got, seconds


def _block(server: Any, session: str, pages: list[str], full: bool) -> Block:
    from portal.bench.process import cpu_seconds

    block = Block()
    if full:  # what the readers alone cost
        before = cpu_seconds(server.pid)
        time.sleep(2.0)
        block.cpu = (cpu_seconds(server.pid) - before) / 2.0
    end = time.perf_counter() + (BLOCK_SECONDS if full else 0.5)
    while time.perf_counter() < end:
        for path in pages:
            block.wall.append(_page(server.port, path, session))
        block.memory = max(block.memory, _resident(server.pid))
    return block


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))


# -- the readers' process ----------------------------------------------------------------------------------------------


def _readers(pipe: Connection, port: int, film: str, session: str, count: int) -> None:
    asyncio.run(_read_all(pipe, port, film, session, count))


async def _read_all(pipe: Connection, port: int, film: str, session: str, count: int) -> None:
    stop = asyncio.Event()
    taken: list[int] = []
    begun = [asyncio.Event() for _ in range(count)]
    tasks = [
        asyncio.create_task(_read(port, film, session, number * BETWEEN, event, stop, taken))
        for number, event in enumerate(begun)
    ]
    async with asyncio.timeout(count * BETWEEN + 60):  # who is refused never begins
        await asyncio.gather(*(event.wait() for event in begun))
    taken.clear()
    started = time.perf_counter()
    pipe.send("reading")
    while not pipe.poll():
        await asyncio.sleep(0.1)
    lasted = time.perf_counter() - started
    pipe.send((sum(taken), lasted))
    stop.set()
    await asyncio.gather(*tasks)


async def _read(
    port: int, film: str, session: str, wait: float, begun: asyncio.Event, stop: asyncio.Event, taken: list[int]
) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(wait)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        head = f"GET {film} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: lianxue_session={session}\r\nRange: bytes=0-\r\n\r\n"
        await loop.sock_sendall(line, head.encode())
        first = await loop.sock_recv(line, 1024)
        assert first.startswith(b"HTTP/1.1 206"), first[:200]
        begun.set()
        due = loop.time()
        while not stop.is_set():
            due += TICK
            wanted = int(RATE * TICK)
            while wanted > 0 and not stop.is_set():
                data = await loop.sock_recv(line, wanted)
                if not data:  # a small film ends
                    return
                taken.append(len(data))
                wanted -= len(data)
            await asyncio.sleep(max(0.0, due - loop.time()))
