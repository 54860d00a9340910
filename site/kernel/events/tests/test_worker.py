"""The outbox delivers each event once in effect, retries what fails, and keeps what failed for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kernel.audit.api import record
from kernel.audit.models import AuditEntry
from kernel.events import worker
from kernel.events.api import NotInTransactionError, publish
from kernel.events.models import OutboxEvent, ScheduleRun
from kernel.events.worker import Handler, Schedule, deliver_waiting, run_schedules


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setattr(worker, "_handlers", {})
    monkeypatch.setattr(worker, "_schedules", {})


def test_publish_outside_a_transaction_is_refused(transactional_db):
    with pytest.raises(NotInTransactionError):
        publish("test.happened")


def test_publish_when_the_transaction_rolls_back_leaves_nothing(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        publish("test.happened")
        raise RuntimeError
    assert not OutboxEvent.objects.exists()


def test_delivery_when_one_handler_fails_repeats_that_one_only(db, handlers):
    failures = [1]

    def fragile(payload):
        record("test.fragile", **payload)
        if failures:
            failures.pop()
            raise ValueError("not now")

    worker.register_handler(Handler("test.happened", "steady", lambda payload: record("test.steady", **payload)))
    worker.register_handler(Handler("test.happened", "fragile", fragile))
    publish("test.happened", number=1)
    deliver_waiting()
    event = OutboxEvent.objects.get()
    assert event.done_at is None and event.attempts == 1 and "not now" in event.error
    event.next_try_at = timezone.now()
    event.save()
    deliver_waiting()
    deliver_waiting()
    assert OutboxEvent.objects.get().done_at is not None
    assert AuditEntry.objects.filter(action="test.steady").count() == 1
    assert AuditEntry.objects.filter(action="test.fragile").count() == 1


def test_schedule_runs_when_due_and_not_before(db, handlers):
    ran = []
    worker.register_schedule(Schedule("test.daily", timedelta(days=1), lambda: ran.append(1)))
    assert run_schedules() == ["test.daily"] and run_schedules() == []
    run_schedules(timezone.now() + timedelta(days=1, seconds=1))
    assert len(ran) == 2 and ScheduleRun.objects.count() == 1
