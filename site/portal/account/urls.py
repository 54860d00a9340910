"""Addresses of one's account that are not allauth's. The names of paths below accounts/handover/ are known to
kernel.units.middleware."""

from django.urls import path

from portal.account import handover, views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("accounts/handover/", handover.give, name="handover"),
    path("accounts/handover/start/", handover.start, name="handover_start"),
    path("accounts/handover/take/", handover.take, name="handover_take"),
    path("accounts/handover/finish/", handover.finish, name="handover_finish"),
]
