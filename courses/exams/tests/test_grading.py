from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.exams.grading import COUNTING, Save, as_author, current_answers, current_flags, grade, has_passed
from courses.models import AnswerSave

STANDINGS = [str(value) for value in AnswerSave.Standing.values]


@pytest.mark.parametrize(
    ("key", "chosen", "points"),
    [
        ([1], [1], 500),
        ([1], [0], 0),
        ([1], [], 0),
        ([0, 2], [2, 0], 500),
        ([0, 2], [0], 0),
        ([0, 2], [0, 1, 2], 0),
        ([], [], 0),
    ],
)
def test_grade_when_key_and_answer_are_compared_then_all_or_nothing(key, chosen, points):
    assert grade(key=key, given=chosen, points=500) == points


@pytest.mark.parametrize(
    ("points", "possible", "percent", "passed"),
    [(300, 500, 60, True), (299, 500, 60, False), (0, 500, 0, True), (200, 300, 66, True), (200, 300, 67, False)],
)
def test_pass_when_at_the_mark_then_without_rounding(points, possible, percent, passed):
    assert has_passed(points, possible, percent) is passed


@given(st.permutations(range(6)), st.sets(st.integers(0, 5)))
def test_shown_places_when_turned_back_then_the_authors_options(order, chosen):
    shown = [list(order).index(index) for index in chosen]
    assert as_author(shown, list(order)) == sorted(chosen)


saves = st.lists(
    st.builds(
        Save,
        position=st.integers(1, 5),
        value=st.lists(st.integers(0, 3), unique=True),
        flagged=st.booleans(),
        standing=st.sampled_from(STANDINGS),
    )
)


@given(saves)
def test_saves_when_folded_then_the_last_that_counts_stands(received):
    answers = current_answers(received)
    counting = [save for save in received if save.standing in COUNTING]
    assert set(answers) == {save.position for save in counting}
    for position, value in answers.items():
        assert value == [save for save in counting if save.position == position][-1].value


@given(saves)
def test_saves_when_late_ones_are_taken_away_then_the_fold_is_the_same(received):
    assert current_answers(received) == current_answers([save for save in received if save.standing != "late"])


@given(saves)
def test_flags_when_folded_then_the_last_word_stands(received):
    for position in {save.position for save in received}:
        last = [save for save in received if save.position == position][-1]
        assert (position in current_flags(received)) is last.flagged
