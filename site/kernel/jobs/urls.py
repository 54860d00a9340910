from django.urls import path

from kernel import paths as _converters  # noqa: F401  # registers <public_id:…>
from kernel.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.job_list, name="list"),
    path("jobs/<public_id:job>/", views.show, name="job"),
    path("jobs/<public_id:job>/cancel/", views.stop, name="cancel"),
    path("jobs/<public_id:job>/file/", views.result, name="file"),
]
