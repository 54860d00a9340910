"""Days on which pages are grey: for whoever keeps units."""

from django.urls import path

from kernel import paths  # noqa: F401  # registers <public_id:…>
from portal.greydays import views

app_name = "greydays"
urlpatterns = [
    path("units/grey-days/", views.listing, name="list"),
    path("units/grey-days/<public_id:days>/remove/", views.remove, name="remove"),
]
