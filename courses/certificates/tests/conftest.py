"""A completed course with its certificate, and a place for files that no other test sees."""

import pytest
from django.core.cache import cache

from courses.certificates.services import issue
from courses.models import Completion
from courses.testing import enrol_directly, make_course


@pytest.fixture(autouse=True)
def _no_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def files(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def complete(house):
    """`complete(person, course)`: the completion, written directly."""

    def complete(person, course, **evidence):
        enrolment = enrol_directly(person, course)
        return Completion.objects.create(
            enrolment=enrolment,
            person=person,
            unit=enrolment.unit,
            course_version=enrolment.version,
            rule_version=1,
            evidence={"items": {}, "exams": {}, **evidence},
        )

    return complete


@pytest.fixture
def learner(house):
    return house.member("linxw", unit=house.berth, name="林晓雯")


@pytest.fixture
def course(house):
    return make_course(house.harbour, title="网络信息安全基础")


@pytest.fixture
def completion(complete, learner, course):
    return complete(learner, course)


@pytest.fixture
def certificate(completion):
    return issue(completion=completion)


@pytest.fixture
def secretary(house):
    return house.member("secretary", unit=house.harbour, role="secretary", name="陈书记")
