from django.urls import path

from kernel.content import feeds, views

app_name = "content"
urlpatterns = [
    path("files/i/<slug:public_id>/", views.image, name="image"),
    path("files/o/<slug:public_id>/", views.original, name="original"),
    path("files/d/<slug:public_id>/", views.document, name="document"),
    path("feed/", feeds.EntriesFeed(), name="feed"),
]
