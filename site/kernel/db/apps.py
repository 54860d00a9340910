from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "kernel.db"
    label = "kernel_db"
