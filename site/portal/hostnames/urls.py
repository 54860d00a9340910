"""A unit's own host names: for its administrators."""

from django.urls import path

from portal.hostnames import views

app_name = "hostnames"
urlpatterns = [
    path("units/<slug:unit>/hostnames/", views.hostnames, name="unit"),
    path("units/<slug:unit>/hostnames/<public_id:hostname>/check/", views.check, name="check"),
    path("units/<slug:unit>/hostnames/<public_id:hostname>/choose/", views.choose, name="choose"),
    path("units/<slug:unit>/hostnames/<public_id:hostname>/remove/", views.remove, name="remove"),
]
