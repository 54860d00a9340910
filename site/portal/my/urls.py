from django.urls import path

from portal.my import views

urlpatterns = [
    path("my/", views.home, name="my_home"),
    path("my/site/", views.site, name="my_site"),
    path("my/first-steps/", views.first_steps, name="first_steps"),
    path("my/first-steps/<slug:role>/tick/", views.tick, name="first_steps_tick"),
]
