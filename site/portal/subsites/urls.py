from django.urls import path

from portal.subsites import views

app_name = "subsites"
urlpatterns = [
    path("units/sites/", views.sites, name="list"),
    path("units/<slug:unit>/site/", views.site, name="site"),
    path("units/<slug:unit>/site/preview/", views.preview, name="preview"),
    path("units/<slug:unit>/site/offline/", views.offline, name="offline"),
]
