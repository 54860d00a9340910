"""Old addresses of a unit's site: for its editors and administrators."""

from django.urls import path

from portal.moved import views

app_name = "moved"
urlpatterns = [
    path("units/<slug:unit>/moved/", views.listed, name="list"),
    path("units/<slug:unit>/moved/new/", views.new, name="new"),
    path("units/<slug:unit>/moved/<public_id:redirect>/remove/", views.remove, name="remove"),
]
