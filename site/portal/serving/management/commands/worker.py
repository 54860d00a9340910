"""`manage.py worker`: deliver events and run schedules in a process of its own."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_lazy as _

from portal.serving.worker import kernel_worker, run_until


class Command(BaseCommand):
    help = str(_("Delivers events and runs schedules until it is told to stop (set WORKER=0 for `serve` beside it)."))

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(str(_("The worker is running.")))
        self.stdout.flush()
        run_until(stop, kernel_worker())
