from django.urls import path, re_path

from kernel.theming import views

app_name = "theming"
urlpatterns = [
    re_path(r"^brand/(?P<public_id>[a-z2-7]{16})-(?P<digest>[0-9a-f]+)\.css$", views.css, name="css"),
    re_path(r"^brand/trial-(?P<colour>[0-9a-f]{6})(?:-(?P<accent>[0-9a-f]{6}))?\.css$", views.trial, name="trial"),
    path("brand/<slug:public_id>-<slug:digest>/<slug:kind>/", views.picture, name="picture"),
]
