"""All addresses of the school; each room lists its own."""

from __future__ import annotations

from courses.certificates.urls import urlpatterns as certificates
from courses.exams.urls import urlpatterns as exams
from courses.learning.urls import urlpatterns as learning
from courses.questions.urls import urlpatterns as questions

app_name = "courses"
urlpatterns = [*certificates, *questions, *exams, *learning]
