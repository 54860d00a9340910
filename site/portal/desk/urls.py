"""The desk of those who work on a unit's site."""

from django.urls import path

from portal.desk import views

app_name = "desk"
urlpatterns = [
    path("units/<slug:unit>/desk/", views.desk, name="desk"),
    path("units/<slug:unit>/desk/articles/", views.articles, name="articles"),
    path("units/<slug:unit>/site/looked-at/", views.looked_at, name="looked_at"),
]
