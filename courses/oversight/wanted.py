"""What somebody looks at: one description, read by the numbers and by the rows, so that both mean the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from courses.oversight.facts import Cell, Owed, is_overdue
from courses.teaching.selectors import DONE, OVERDUE, STAGES
from kernel.people.viewer import Viewer
from kernel.units.tree import Node, tree

FOLLOW = "courses.follow"
REMIND = "courses.remind"
DUE = ("month", "quarter", "year", "last_year", "none")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`unit` None: all units that the viewer follows. `only`: the unit itself without those below. `due`: one of DUE or
    "". `state`: a key of STAGES, OVERDUE or ""."""

    allowed: frozenset[int]
    unit: Node | None = None
    only: bool = False
    course_id: int | None = None
    due: str = ""
    assigned: bool = False
    state: str = ""
    text: str = ""
    today: date = date.min

    @property
    def unit_ids(self) -> frozenset[int]:
        if self.unit is None:
            return self.allowed
        return frozenset({self.unit.id}) & self.allowed if self.only else tree().below[self.unit.id] & self.allowed

    def span(self) -> tuple[date, date] | None:
        """First day and the day after the last of the period that `due` names."""
        year, month = self.today.year, self.today.month
        if self.due == "month":
            return date(year, month, 1), _first_of_next(year, month)
        if self.due == "quarter":
            first = month - (month - 1) % 3
            return date(year, first, 1), _first_of_next(year, first + 2)
        if self.due in ("year", "last_year"):
            wanted = year - (self.due == "last_year")
            return date(wanted, 1, 1), date(wanted + 1, 1, 1)
        return None

    # -- the same conditions twice: on a number, and on the rows ---------------------------------------------------------
    def fits(self, cell: Cell, *, any_state: bool = False) -> bool:
        if self.course_id is not None and cell.course_id != self.course_id:
            return False
        if self.assigned and not cell.assigned:
            return False
        if not self._fits_period(cell.due_on):
            return False
        if any_state or not self.state:
            return True
        if self.state == OVERDUE:
            return is_overdue(cell.stage, cell.due_on, self.today)
        return cell.stage == STAGES[self.state]

    def _fits_period(self, due_on: date | None) -> bool:
        if self.due == "none":
            return due_on is None
        span = self.span()
        return span is None or (due_on is not None and span[0] <= due_on < span[1])

    def fits_owed(self, one: Owed) -> bool:
        cell = Cell(one.unit_id, one.course_id, STAGES["todo"], one.due_on, True, 1)
        return one.unit_id in self.unit_ids and self.fits(cell)

    def condition(self) -> Q:
        """On enrolments annotated with `stage` and `assigned`."""
        found = Q() if self.course_id is None else Q(course_id=self.course_id)
        if self.assigned:
            found &= Q(assigned=True)
        if self.due == "none":
            found &= Q(due_on__isnull=True)
        elif span := self.span():
            found &= Q(due_on__gte=span[0], due_on__lt=span[1])
        if self.state == OVERDUE:
            found &= Q(due_on__lt=self.today) & ~Q(stage=DONE)
        elif self.state:
            found &= Q(stage=STAGES[self.state])
        if self.text:
            found &= Q(person__name__icontains=self.text)
        return found

    # -- addresses -------------------------------------------------------------------------------------------------------
    def query(self, course: str = "", **changes: Any) -> str:
        """As the query of an address; `course` is the public id of the course wanted."""
        other = replace(self, **changes)
        pairs = {
            "unit": other.unit.slug if other.unit else "",
            "only": "1" if other.only else "",
            "course": course,
            "due": other.due,
            "assigned": "on" if other.assigned else "",
            "state": other.state,
            "text": other.text,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def _first_of_next(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1)


def allowed_units(viewer: Viewer) -> frozenset[int]:
    return viewer.units_with(FOLLOW) - tree().practice


def wanted_or_404(viewer: Viewer, unit: str = "", here: int | None = None) -> Wanted:
    """Nothing narrowed yet but the unit: the one named, else the one whose site this is, else the highest that is
    followed. Who follows nobody, a unit that is missing and one that is another's look alike."""
    allowed = allowed_units(viewer)
    if not allowed:
        raise Http404
    snapshot = tree()
    if unit:
        node = snapshot.by_slug.get(unit)
        if node is None or node.id not in allowed:
            raise Http404
    else:
        node = snapshot.by_id.get(here or 0) if here in allowed else None
        tops = top_units(allowed)
        node = node or (tops[0] if len(tops) == 1 else None)
    return Wanted(allowed, node, today=timezone.localdate())


def top_units(allowed: frozenset[int]) -> list[Node]:
    """The highest of the units that are followed."""
    nodes = tree().by_id
    return [node for node in nodes.values() if node.id in allowed and node.parent_id not in allowed]
