from django.urls import path, re_path

from kernel.db.ids import PUBLIC_ID_PATTERN
from kernel.intake import views

app_name = "intake"
urlpatterns = [
    path("uploads/", views.create, name="create"),
    re_path(rf"^uploads/(?P<public_id>{PUBLIC_ID_PATTERN})/$", views.one, name="upload"),
]
