from datetime import timedelta

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kernel.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.events.worker import Schedule, register_schedule
        from kernel.intake.services import sweep

        register_schedule(Schedule("intake.sweep", timedelta(hours=1), sweep))
