"""`manage.py serve`: the whole site in one process."""

from __future__ import annotations

import gc
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from portal.env import flag

GC_THRESHOLD = (20_000, 20, 20)  # one page makes some thousands of objects, nearly all of which die by themselves


class Command(BaseCommand):
    help = "Serves pages, files, WebSockets and the worker from one process (HOST, PORT, WEB_THREADS, WORKER)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=None)
        parser.add_argument("--port", type=int, default=None, help="0 takes any free port")

    def handle(self, *args: Any, **options: Any) -> None:
        # The server's modules install Twisted's reactor, so only this command imports them.
        from portal.asgi import application
        from portal.serving.router import max_body_bytes
        from portal.serving.server import PortalServer
        from portal.serving.worker import WorkerThread, kernel_worker

        host = options["host"] or settings.HOST
        port = settings.PORT if options["port"] is None else options["port"]
        worker = WorkerThread(kernel_worker()) if flag("WORKER", default=True) else None

        def ready(real_host: str, real_port: int) -> None:
            # What was imported stays to the end: the collector need not look through it during every few requests.
            gc.collect()
            gc.freeze()
            gc.set_threshold(*GC_THRESHOLD)
            if worker is not None:
                worker.start()
            shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(real_host, real_host)  # noqa: S104 - for display only
            self.stdout.write(_("Lianxue is ready: %(address)s") % {"address": f"http://{shown}:{real_port}/"})
            self.stdout.flush()

        server = PortalServer(
            application,
            host=host,
            port=port,
            max_body=max_body_bytes(),
            on_ready=ready,
            on_drain=worker.ask_to_stop if worker is not None else lambda: None,
            access_log=flag("ACCESS_LOG"),
        )
        server.run()
        if server.failure is not None:
            raise CommandError(
                _("Cannot listen on %(host)s:%(port)s: %(reason)s Stop the other program or set PORT.")
                % {"host": host, "port": port, "reason": server.failure}
            )
        if worker is not None:
            worker.stop()
        self.stdout.write(_("Lianxue has stopped."))
        self.stdout.flush()
