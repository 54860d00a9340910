from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "portal.bench"
    label = "portal_bench"
