from django.apps import AppConfig


class ThemingConfig(AppConfig):
    name = "kernel.theming"
    label = "theming"
    default_auto_field = "django.db.models.BigAutoField"
