"""All addresses of the school; each room lists its own."""

from __future__ import annotations

from courses.authoring.urls import urlpatterns as authoring
from courses.certificates.urls import urlpatterns as certificates
from courses.exams.urls import urlpatterns as exams
from courses.learning.urls import urlpatterns as learning
from courses.oversight.urls import urlpatterns as oversight
from courses.questions.urls import urlpatterns as questions
from courses.teaching.urls import urlpatterns as teaching

app_name = "courses"
urlpatterns = [*authoring, *certificates, *questions, *oversight, *teaching, *exams, *learning]
