from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.setup.services import is_needed, new_token


class Command(BaseCommand):
    help = "Prints a one-time token for the first-run page; nothing once an administrator exists."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_needed():
            self.stdout.write(new_token())
