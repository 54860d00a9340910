from __future__ import annotations

import itertools

from hypothesis import example, given
from hypothesis import strategies as st

from courses.learning.intervals import MAX_INTERVALS, seconds, union, valid

tenths = st.integers(min_value=0, max_value=3000).map(lambda number: number / 10)
intervals = st.lists(st.tuples(tenths, tenths).filter(lambda pair: pair[0] < pair[1]).map(list), max_size=40)


def covered(parts: list[list[float]]) -> set[int]:
    return {tenth for start, stop in parts for tenth in range(round(start * 10), round(stop * 10))}


@given(intervals, intervals)
def test_union_of_any_intervals_covers_exactly_what_they_cover(first, second):
    merged = union(first, second)
    assert covered(merged) == covered(first) | covered(second)
    assert round(seconds(merged) * 10) == len(covered(first) | covered(second))
    assert all(one[1] < other[0] for one, other in itertools.pairwise(merged))


@given(intervals, intervals)
def test_union_in_any_order_and_repeated_is_the_same(first, second):
    assert union(first, second) == union(second, first) == union(union(first, second), second)


@example([[0.0, 0.03125]])
@given(st.lists(st.one_of(st.none(), st.text(), st.lists(st.floats() | st.text() | st.booleans(), max_size=3))))
def test_valid_of_anything_stays_within_the_film(raw):
    assert all(0 <= start < stop <= 60 for start, stop in valid(raw, 60))


def test_union_of_too_many_keeps_the_longest():
    many = [[float(n * 10), float(n * 10 + 1 + n % 5)] for n in range(MAX_INTERVALS + 100)]
    merged = union(many)
    assert len(merged) == MAX_INTERVALS
    assert min(stop - start for start, stop in merged) >= 2
