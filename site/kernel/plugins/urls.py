"""The switches of units: for their administrators, outside the CMS."""

from django.urls import path

from kernel.plugins import views

app_name = "switches"
urlpatterns = [
    path("units/plugins/", views.mine, name="mine"),
    path("units/<slug:unit>/plugins/", views.unit_switches, name="unit"),
    path("units/<slug:unit>/plugins/<slug:plugin>/", views.plugin_switch, name="plugin"),
    path("units/<slug:unit>/plugins/<slug:plugin>/switch/", views.confirm, name="confirm"),
    path("units/<slug:unit>/plugins-below/", views.units_below, name="below"),
]
