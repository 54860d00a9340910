"""Who holds which role in a unit: for those who keep it."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from kernel import paths  # noqa: F401  # registers <public_id:…>
from portal.roles import views


class DayConverter(StringConverter):
    regex = r"\d{4}-\d{2}-\d{2}"


register_converter(DayConverter, "day")

app_name = "roles"
urlpatterns = [
    path("units/roles/", views.mine, name="mine"),
    path("units/<slug:unit>/roles/", views.listed, name="unit"),
    path("units/<slug:unit>/roles/new/", views.new, name="new"),
    path("units/<slug:unit>/roles/<public_id:person>/<slug:role>/<day:since>/end/", views.end, name="end"),
]
