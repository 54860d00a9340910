from django.urls import path

from portal.my import views

urlpatterns = [
    path("my/", views.home, name="my_home"),
    path("my/site/", views.site, name="my_site"),
    path("my/first-steps/", views.first_steps, name="first_steps"),
    path("my/first-steps/<slug:role>/tick/", views.tick, name="first_steps_tick"),
    path("my/practice/", views.practice_page, name="practice"),
    path("my/practice/keep/", views.practice_keep, name="practice_keep"),
]
