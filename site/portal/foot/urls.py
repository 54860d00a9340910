"""What stands at the foot of a unit's pages: for its administrators."""

from django.urls import path

from portal.foot import views

app_name = "foot"
urlpatterns = [path("units/<slug:unit>/footer/", views.edit, name="edit")]
