from datetime import timedelta

from django.apps import AppConfig


class MyConfig(AppConfig):
    name = "portal.my"
    label = "my"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.events.worker import Schedule, register_schedule
        from portal.my.practice import nightly

        register_schedule(Schedule("my.practice_nightly", timedelta(hours=1), nightly))
