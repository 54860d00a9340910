from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kernel.content.media.renditions import make_all, shown_anywhere


class Command(BaseCommand):
    help = "Makes every picture in the sizes that pages show, as far as they are missing: after a restore, or ahead."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"pictures: {make_all(shown_anywhere())}")
