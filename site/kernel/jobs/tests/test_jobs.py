"""Work in the background: asked for in a transaction, done once, shown to its owner, given up in words."""

from __future__ import annotations

import os
import threading
import time
from datetime import timedelta
from io import BytesIO

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, transaction
from django.test import Client
from django.utils import timezone
from moto import mock_aws
from openpyxl import Workbook

from kernel.events.api import NotInTransactionError
from kernel.events.models import OutboxEvent
from kernel.jobs import kinds, runner
from kernel.jobs.api import Cancelled, JobError, Result, enqueue, register
from kernel.jobs.models import Job
from kernel.jobs.runner import JobRunner, run_one, run_waiting, take_next
from kernel.jobs.services import STORED, cancel, folder, sweep
from kernel.jobs.waking import wake
from kernel.storage import storages


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(kinds, "_kinds", {})
    settings.DATA_DIR = tmp_path


@pytest.fixture(params=["local", "far"])
def storage(request, settings, tmp_path):
    """A folder of this machine, and S3-compatible storage (moto, in process)."""
    if request.param == "local":
        settings.MEDIA_ROOT = tmp_path / "files"
        yield default_storage
        return
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="lianxue")
        settings.STORAGES = storages("s3://key:secret@s3.us-east-1.amazonaws.com/lianxue/house?region=us-east-1")
        yield default_storage


def stored():
    try:
        return default_storage.listdir(STORED)[1]
    except FileNotFoundError:
        return []


@pytest.fixture
def owner(house):
    return house.member("asker", unit=house.harbour)


def ask(run=lambda progress: None, owner=None, **extra):
    register("test.work", run, label="Counting", attempts=extra.pop("attempts", 3), timeout=extra.pop("timeout", 60))
    with transaction.atomic():
        return enqueue(kind="test.work", owner=owner, **extra)


def state(job):
    job.refresh_from_db()
    return job.state


def test_enqueue_when_asked_for_wrongly_or_twice_then_refused_or_the_same(house, owner):
    with pytest.raises(LookupError), transaction.atomic():
        enqueue(kind="test.unknown")
    job = ask(owner=owner, once="a", came_from="//evil.example/")
    assert job.came_from == "" and job.language
    assert ask(once="a") == job and ask(once="b") != job
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="test.work", once="a")
    run_waiting()
    assert ask(once="a") != job


def test_work_when_it_succeeds_then_has_a_result_that_its_owner_alone_may_open(house, owner, storage):
    def run(progress, words):
        progress(1, 2, "half")
        assert Job.objects.get().message == "half" and progress.viewer.person == owner
        spare, path = progress.new_file("txt"), progress.new_file("xlsx")
        spare.write_text("not named by the result")
        path.write_bytes(words.encode())
        return Result(path=path, name="名单.xlsx", content_type="application/vnd.ms-excel", url="/courses/")

    job = ask(run, owner, arguments={"words": "one"}, came_from="/courses/")
    assert run_waiting() == 1 and run_waiting() == 0
    assert state(job) == "done" and (job.done, job.total) == (2, 2)
    assert [f"{STORED}/{name}" for name in stored()] == [job.result_file] and not list(folder().iterdir())
    assert OutboxEvent.objects.filter(name="jobs.finished", payload__job=job.pk).count() == 1

    page = house.client(owner).get(f"/jobs/{job.public_id}/")
    assert "名单.xlsx" in page.content.decode() and f"/jobs/{job.public_id}/file/" in page.content.decode()
    door = f"/jobs/{job.public_id}/file/"
    answer = house.client(owner).get(door)
    assert answer.getvalue() == b"one" and answer["Content-Disposition"].startswith("attachment")
    assert house.client(owner).get(door, headers={"range": "bytes=1-1"}).getvalue() == b"n"
    other = house.client(house.member("other", unit=house.harbour, role="administrator"))
    for path in (door, f"/jobs/{job.public_id}/"):
        assert other.get(path).status_code == 404
        assert house.client().get(path).status_code == 302
    assert other.post(f"/jobs/{job.public_id}/cancel/").status_code == 404
    assert job.public_id in house.client(owner).get("/jobs/").content.decode()
    assert job.public_id not in other.get("/jobs/").content.decode()


def test_result_when_a_view_takes_no_download_then_is_a_page_or_says_how_to_get_it(house, owner, storage):
    def run(progress, name, data):
        path = progress.new_file("bin")
        path.write_bytes(bytes.fromhex(data))
        return Result(path=path, name=name, content_type="application/octet-stream")

    kept = BytesIO()
    book = Workbook()
    book.active.append(["林晓雯", "<b>3.5</b>"])
    book.save(kept)
    wechat = Client(headers={"user-agent": "x MicroMessenger/8"})
    wechat.force_login(owner.account, backend="kernel.accounts.backends.IdentifierBackend")
    for name, data, link, words in (
        ("名单.xlsx", kept.getvalue(), True, "<td>林晓雯</td><td>&lt;b&gt;3.5"),
        ("坏.xlsx", b"no workbook", True, "无法直接显示"),
        ("包.zip", b"PK", False, ""),
    ):
        job = ask(run, owner, arguments={"name": name, "data": data.hex()})
        run_waiting()
        door, page = f"/jobs/{job.public_id}/file/", wechat.get(f"/jobs/{job.public_id}/").content.decode()
        assert (f'href="{door}"' in page) is link and f'href="{door}?download"' not in page
        if link:
            shown = wechat.get(door)
            assert words in shown.content.decode() and "在浏览器" in shown.content.decode()
            assert f'href="/jobs/{job.public_id}/"' in shown.content.decode() and shown["Cache-Control"] == "no-store"
        assert house.client(owner).get(door)["Content-Disposition"].startswith("attachment")


def test_work_when_it_fails_then_says_so_in_words(house, owner):
    def refuse(progress):
        raise JobError("这个文件没有表头。")

    job = ask(refuse, owner)
    run_waiting()
    assert (
        state(job) == "failed"
        and "这个文件没有表头。" in house.client(owner).get(f"/jobs/{job.public_id}/").content.decode()
    )
    job = ask(lambda progress: 1 / 0, owner)
    run_waiting()
    assert state(job) == "failed" and job.public_id in job.error and "ZeroDivision" not in job.error
    job = ask(lambda progress: Result(url="//evil.example/"), owner)
    run_waiting()
    assert state(job) == "failed" and job.result_url == ""


def test_work_when_its_plugin_is_off_or_gone_then_is_not_done(house):
    done = []
    register("test.off", lambda progress: done.append(1), label="x", is_on=lambda unit_id: unit_id != house.harbour.pk)
    here = enqueue(kind="test.off", unit_id=house.harbour.pk)
    there = enqueue(kind="test.off", unit_id=house.school.pk)
    run_waiting()
    assert state(here) == "failed" and here.error and state(there) == "done" and done == [1]


def test_work_when_cancelled_then_stops_at_its_next_step_and_leaves_nothing(house, owner):
    waiting = ask(owner=owner)
    assert house.client(owner).post(f"/jobs/{waiting.public_id}/cancel/").status_code == 302
    assert state(waiting) == "cancelled" and not cancel(job=waiting) and run_waiting() == 0
    seen = []

    def run(progress):
        progress.new_file("txt").write_text("half")
        cancel(job=Job.objects.get(state="running"))
        with pytest.raises(Cancelled):
            progress(1, 2)
        seen.append(1)
        return Result(message="too late")

    job = ask(run, owner)
    run_waiting()
    assert seen and state(job) == "cancelled" and not job.message and not list(folder().iterdir())


def test_progress_when_called_often_then_writes_twice_a_second(house, count_queries, monkeypatch):
    clock = iter(number / 10 for number in range(1000))
    monkeypatch.setattr(runner, "monotonic", lambda: next(clock))
    counted = []

    def run(progress):
        with count_queries() as queries:
            for number in range(50):  # five seconds
                progress(number, 100)
        counted.append(len(queries))

    ask(run)
    run_waiting()
    assert 9 <= counted[0] <= 11


def test_work_when_its_worker_dies_then_is_taken_up_again_but_not_for_ever(house):
    job = ask(lambda progress: None, attempts=2)
    first = take_next()
    assert take_next() is None
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    second = take_next()
    assert second is not None and second.attempts == 2
    run_one(first)  # it was not dead after all: it must not write over its successor's work
    assert state(job) == "running"
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=2))
    assert take_next() is None and state(job) == "failed" and job.error


def test_work_when_the_database_fails_or_time_is_up_or_the_process_ends_then_ends_so(house):
    def lost(progress):
        raise OperationalError("gone")

    job = ask(lost, attempts=2)
    run_waiting()
    assert state(job) == "failed" and job.attempts == 2
    late = ask(lambda progress: progress(1), timeout=-1)
    run_waiting()
    assert state(late) == "failed" and late.error
    ending = threading.Event()
    ending.set()
    back = ask(lambda progress: progress(1))
    run_one(take_next(), ending)
    assert state(back) == "waiting" and back.attempts == 0


def test_result_when_it_is_not_wanted_any_more_then_is_not_stored(house, owner, storage):
    def run(progress):
        path = progress.new_file("txt")
        path.write_text("x")
        Job.objects.filter(state="running").update(attempts=9)  # another worker has taken it up meanwhile
        return Result(path=path, name="x.txt")

    ask(run, owner)
    run_waiting()
    assert not stored() and not list(folder().iterdir())


def test_sweep_when_a_week_is_over_then_files_go_and_rows_stay_a_while(house, owner, storage, monkeypatch):
    def run(progress):
        path = progress.new_file("txt")
        path.write_text("x")
        return Result(path=path, name="x.txt", content_type="text/plain")

    job = ask(run, owner)
    run_waiting()
    job.refresh_from_db()
    half_done = folder() / "half.txt"
    half_done.write_text("x")
    stray = storage.save(f"{STORED}/stray.txt", ContentFile(b"x"))
    assert sweep() == 0 and storage.exists(job.result_file) and storage.exists(stray) and half_done.exists()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert sweep() == 1 and not storage.exists(job.result_file) and storage.exists(stray)
    assert house.client(owner).get(f"/jobs/{job.public_id}/file/").status_code == 404
    assert house.client(owner).get(f"/jobs/{job.public_id}/").status_code == 200
    os.utime(half_done, (0, 0))
    monkeypatch.setattr(type(storage._wrapped), "get_modified_time", lambda self, name: timezone.now() - timedelta(2))
    assert sweep() == 1 and not storage.exists(stray) and not half_done.exists()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=61))
    sweep()
    assert not Job.objects.exists()


def test_runner_when_work_is_asked_for_then_does_it_in_its_thread(transactional_db):
    from django.db import connection

    names = []
    ended = threading.Event()

    def run(progress):
        """As an export does: read on and on, tell how far it is, while others write."""
        names.append(threading.current_thread().name)
        reading = Job.objects.order_by("pk").iterator(chunk_size=1)
        next(reading)
        for step in range(2000):
            progress(step, 2000, "reading")
            if told.is_set():
                break
            ended.wait(0.01)
        list(reading)
        ended.set()

    def loop():
        try:
            JobRunner().run(stop)
        finally:
            connection.close()

    with pytest.raises(NotInTransactionError):
        register("test.work", run, label="x")
        enqueue(kind="test.work")
    stop = threading.Event()
    thread = threading.Thread(target=loop, name="jobs", daemon=True)
    thread.start()
    told = threading.Event()
    job = ask(run)
    other = ask(run, once="another")
    limit = time.monotonic() + 20
    while not Job.objects.filter(pk=job.pk, message="reading", done__gt=0).exists() and time.monotonic() < limit:
        Job.objects.filter(pk=other.pk).update(message="somebody else writes")
        ended.wait(0.02)
    told.set()
    assert ended.wait(20) and names[0] == "jobs"
    limit = time.monotonic() + 20
    while state(job) != "done" and time.monotonic() < limit:
        ended.wait(0.02)
    stop.set()
    wake()
    thread.join(20)
    assert state(job) == "done" and not thread.is_alive()


def test_short_work_when_a_film_is_under_way_then_does_not_wait_for_it(house):
    register("test.film", lambda progress: None, label="x")
    register("test.picture", lambda progress: None, label="x", short=True)
    first, film, picture = (enqueue(kind=f"test.{name}") for name in ("film", "film", "picture"))
    assert take_next(short=False) == first and take_next(short=True) == picture and take_next(short=True) is None
    assert take_next() == film


def test_job_list_when_there_are_many_then_takes_no_more_queries(house, owner, count_queries):
    client = house.client(owner)
    ask(owner=owner)
    client.get("/jobs/")
    with count_queries() as few:
        client.get("/jobs/")
    for _number in range(15):
        ask(owner=owner)
    with count_queries() as many:
        client.get("/jobs/")
    assert len(many) == len(few)
