"""The blocks of a site's home, for whoever may edit it."""

from django.urls import path

from portal.homepage import views

app_name = "homepage"
urlpatterns = [
    path("units/<slug:unit>/home/", views.arrange, name="arrange"),
    path("units/<slug:unit>/home/preview/", views.preview, name="preview"),
]
