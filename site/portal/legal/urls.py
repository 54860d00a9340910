"""Privacy notice and accessibility statement."""

from django.urls import path, re_path

from portal.legal import views

app_name = "legal"
urlpatterns = [
    re_path(r"^(?P<kind>privacy|accessibility)/$", views.statement, name="statement"),
    path("privacy/agree/", views.consent, name="consent"),
    re_path(r"^legal/(?P<kind>privacy|accessibility)/$", views.manage, name="manage"),
    path("legal/acceptances/", views.acceptances, name="acceptances"),
    path("legal/acceptances.csv", views.acceptances_csv, name="acceptances_csv"),
]
