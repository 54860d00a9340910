from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    label = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from courses.authoring.forms import register_kinds
        from courses.authoring.guards import connect
        from courses.learning import kept  # noqa: F401  (it listens for changes)

        register_kinds()
        connect()
