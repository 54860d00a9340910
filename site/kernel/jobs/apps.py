from datetime import timedelta

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kernel.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.events.worker import Schedule, register_schedule
        from kernel.jobs.services import sweep

        register_schedule(Schedule("jobs.sweep", timedelta(hours=6), sweep))
