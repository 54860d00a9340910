from __future__ import annotations

from collections import Counter

import pytest

from courses.exams.draw import BlueprintProblem, check_blueprint, draw
from courses.exams.settings import parse_settings
from courses.testing import exam_body, make_question


def rule(count, **wanted):
    return {"count": count, "points": 5, "kind": "", "tag": "", "difficulty": None, **wanted}


def drawn(unit, seed="seed", **settings):
    return draw(parse_settings(exam_body(unit, **settings)), unit.pk, seed)


def test_draw_when_bank_is_of_units_above_then_used_and_those_beside_not(house):
    for number in range(3):
        make_question(house.city, f"C{number}")
        make_question(house.school, f"S{number}")
        make_question(house.berth, f"B{number}")
    names = {one.version.question.unit_id for one in drawn(house.berth, blueprint=[rule(6)])}
    assert names == {house.city.pk, house.berth.pk}
    with pytest.raises(BlueprintProblem):
        drawn(house.berth, blueprint=[rule(7)])


def test_draw_when_seed_is_the_same_then_the_same_paper(house):
    for number in range(20):
        make_question(house.harbour, f"Q{number}")
    first, again, other = (
        [(one.version.pk, one.order) for one in drawn(house.harbour, seed, blueprint=[rule(8)])]
        for seed in ("one", "one", "two")
    )
    assert first == again != other
    assert len({version for version, _order in first}) == 8


def test_draw_when_rules_overlap_then_every_rule_is_filled(house):
    """Greedy drawing fails here: the loose rule takes what the strict one needs."""
    for number in range(3):
        make_question(house.harbour, f"T{number}", tags=["fire"], difficulty=5)
    for number in range(3):
        make_question(house.harbour, f"P{number}", tags=["fire"], difficulty=1)
    make_question(house.harbour, "D", difficulty=5)
    blueprint = [rule(4, difficulty=5), rule(3, tag="Fire")]
    for seed in range(20):
        paper = drawn(house.harbour, str(seed), blueprint=blueprint)
        assert len({one.version.pk for one in paper}) == 7


def test_draw_when_repeated_then_every_question_about_equally_often(house):
    for number in range(10):
        make_question(house.harbour, f"Q{number}")
    counts = Counter(
        one.version.pk for seed in range(300) for one in drawn(house.harbour, str(seed), blueprint=[rule(3)])
    )
    assert len(counts) == 10
    assert all(55 <= count <= 125 for count in counts.values())  # 90 expected, four standard deviations are 32


def test_draw_when_options_are_shuffled_then_not_those_of_true_or_false(house):
    make_question(house.harbour, "T", kind="true_false")
    make_question(house.harbour, "S")
    orders = [
        {one.version.kind: tuple(one.order) for one in drawn(house.harbour, str(seed), blueprint=[rule(2)])}
        for seed in range(20)
    ]
    assert {order["true_false"] for order in orders} == {(0, 1)}
    assert len({order["single"] for order in orders}) > 1
    kept = drawn(house.harbour, blueprint=[rule(2)], shuffle_options=False, shuffle_questions=False)
    assert [one.order for one in kept] == [[0, 1], [0, 1, 2, 3]]


def test_draw_when_questions_are_retired_or_of_another_kind_then_left_out(house):
    from django.utils import timezone

    old = make_question(house.harbour, "OLD")
    old.retired_at = timezone.now()
    old.save()
    make_question(house.harbour, "M", kind="multiple")
    new = make_question(house.harbour, "NEW")
    assert [one.version.question_id for one in drawn(house.harbour, blueprint=[rule(1, kind="single")])] == [new.pk]


def test_blueprint_when_bank_is_too_small_then_names_rule_and_what_is_missing(house):
    make_question(house.harbour, "A", tags=["fire"])
    make_question(house.harbour, "B")
    body = exam_body(house.harbour, blueprint=[rule(1), rule(4, tag="fire"), rule(2, kind="multiple")])
    problems = check_blueprint(body, house.harbour)
    assert len(problems) == 2
    assert "2" in problems[0] and "fire" in problems[0] and "3" in problems[0]
    assert check_blueprint(exam_body(house.harbour, blueprint=[rule(2)]), house.harbour) == []
    crowded = check_blueprint(exam_body(house.harbour, blueprint=[rule(1), rule(2)]), house.harbour)
    assert len(crowded) == 1


def test_blueprint_when_settings_contradict_then_said(house):
    make_question(house.harbour, "A")
    body = exam_body(house.harbour, blueprint=[rule(1)], review="after_close")
    assert len(check_blueprint(body, house.harbour)) == 1
    body |= {"opens_at": "2025-03-04T00:00:00+00:00", "closes_at": "2025-03-03T00:00:00+00:00"}
    assert len(check_blueprint(body, house.harbour)) == 1
    assert len(check_blueprint(exam_body(house.harbour, blueprint=[]), house.harbour)) == 1


def test_draw_when_bank_grows_then_as_many_queries(house, count_queries):
    for number in range(4):
        make_question(house.harbour, f"Q{number}", tags=["fire"])
    drawn(house.harbour, blueprint=[rule(2, tag="fire")])  # warms the tree and the content types
    with count_queries() as few:
        drawn(house.harbour, blueprint=[rule(2, tag="fire")])
    for number in range(4, 30):
        make_question(house.harbour, f"Q{number}", tags=["fire"])
    with count_queries() as many:
        drawn(house.harbour, blueprint=[rule(20, tag="fire"), rule(5)])
    assert len(few) == len(many) == 3
