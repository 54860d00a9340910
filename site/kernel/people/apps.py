from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "kernel.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kernel.people import naming  # noqa: F401  (it registers a receiver)
        from kernel.people.roles import install_default_roles

        post_migrate.connect(install_default_roles, sender=self, dispatch_uid="people_default_roles")
