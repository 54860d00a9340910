from __future__ import annotations

from django.template.loader import render_to_string
from django.test import RequestFactory

from courses.learning.tests.conftest import first_item, learn
from courses.learning.widgets import courses_widget
from courses.testing import enrol_directly, make_course
from kernel.people.viewer import Viewer


def test_widget_shows_first_what_one_is_taking_then_the_newest(house, learner, mount_of):
    taken = make_course(house.harbour, title="Taken")
    finished = make_course(house.harbour, title="Finished", lessons=1)
    make_course(house.harbour, title="Newest", audience="public")
    make_course(house.school, title="Elsewhere", audience="public")
    enrol_directly(learner, taken)
    learn(enrol_directly(learner, finished), first_item(finished))

    def titles(viewer, count):
        request = RequestFactory().get("/")
        request.viewer, request.mount = viewer, mount_of(house.harbour)
        shown = courses_widget(request, {"title": "", "count": count})
        page = render_to_string("courses/learning/widget.html", shown)
        assert all(card["title"] in page for card in shown["cards"])
        return [card["title"] for card in shown["cards"]]

    assert titles(house.viewer(learner), 2) == ["Taken", "Newest"]
    assert titles(house.viewer(learner), 9) == ["Taken", "Newest", "Finished"]
    assert titles(Viewer(None), 4) == ["Newest"]


def test_widget_without_courses_asks_a_visitor_to_sign_in_and_tells_a_member_that_there_are_none(
    house, learner, mount_of
):
    make_course(house.school, title="Inner", audience="unit")
    for viewer, expected in ((Viewer(None), "/accounts/login/"), (house.viewer(learner), "还没有课程")):
        request = RequestFactory().get("/")
        request.viewer, request.mount = viewer, mount_of(house.harbour)
        assert expected in render_to_string("courses/learning/widget.html", courses_widget(request, {}), request=None)
