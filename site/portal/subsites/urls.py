from django.urls import path

from kernel import paths as _converters  # noqa: F401  # registers <public_id:…>
from portal.subsites import colours, previews, views

app_name = "subsites"
urlpatterns = [
    path("units/sites/", views.sites, name="list"),
    path("units/<slug:unit>/site/", views.site, name="site"),
    path("units/<slug:unit>/site/colour/", colours.judged, name="colour"),
    path("units/<slug:unit>/site/preview/", previews.preview, name="preview"),
    path("units/<slug:unit>/site/picture/<slug:kind>/", previews.picture, name="picture"),
    path("units/<slug:unit>/site/picture/<slug:kind>/<public_id:public_id>/", previews.pending, name="pending"),
    path("units/<slug:unit>/site/offline/", views.offline, name="offline"),
]
