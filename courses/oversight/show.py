"""The officer's view in words and lines: what its templates get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.learning.kept import CourseFacts
from courses.models import Reminder
from courses.oversight.columns import cells, headings, state_tone
from courses.oversight.filters import OversightFilter
from courses.oversight.places import first_ties
from courses.oversight.reminders import Plan
from courses.oversight.selectors import Numbers, Row, Rows
from courses.oversight.wanted import Wanted, allowed_units, top_units
from courses.teaching.selectors import OVERDUE
from kernel.people.models import Person
from kernel.units.tree import Node, tree


# -- addresses -------------------------------------------------------------------------------------------------------
def overview_url(form: OversightFilter, **changes: Any) -> str:
    return _at("oversee", form.query_with(**({"state": "", "text": "", "only": False} | changes)))


def people_url(form: OversightFilter, **changes: Any) -> str:
    return _at("oversee_people", form.query_with(**changes))


def remind_url(form: OversightFilter, **changes: Any) -> str:
    return _at("oversee_remind", form.query_with(**changes))


def _at(name: str, query: str) -> str:
    return reverse(f"courses:{name}") + (f"?{query}" if query else "")


def crumbs(form: OversightFilter, *, last: bool = True) -> list[dict[str, str]]:
    """All that is followed, the units above the one looked at, and it."""
    wanted, nodes = form.wanted, tree().by_id
    several = len(top_units(wanted.allowed)) > 1
    way = [(_("Learning of members"), overview_url(form, unit=None))] if several or wanted.unit is None else []
    line = [nodes[pk] for pk in (wanted.unit.line if wanted.unit else ()) if pk in wanted.allowed]
    way += [(node.label, overview_url(form, unit=node)) for node in line]
    return [
        {"label": label, "url": "" if last and number == len(way) else url}
        for number, (label, url) in enumerate(way, 1)
    ]


def person_crumbs(request: HttpRequest, home: Node, name: str) -> list[dict[str, str]]:
    nodes, allowed = tree().by_id, allowed_units(request.viewer)
    line = [nodes[pk] for pk in home.line if pk in allowed]
    way = [{"label": node.label, "url": _at("oversee", f"unit={node.slug}")} for node in line]
    return [*way, {"label": name, "url": ""}]


def chips(request: HttpRequest, form: OversightFilter) -> list[dict[str, str]]:
    found = []
    for name in ("text", "course", "state", "due", "assigned"):
        value = form.cleaned_data.get(name)
        if name not in form.fields or not value:
            continue
        rest = request.GET.copy()
        for gone in (name, "page"):
            rest.pop(gone, None)
        field = form.fields[name]
        shown = str(field.label) if name == "assigned" else dict(getattr(field, "choices", ())).get(value, value)
        found.append({"label": str(shown), "url": f"?{rest.urlencode()}"})
    if form.wanted.only and form.wanted.unit:
        rest = request.GET.copy()
        rest.pop("only", None)
        found.append({"label": _("Directly in this unit"), "url": f"?{rest.urlencode()}"})
    return found


def hidden(form: OversightFilter) -> list[dict[str, str]]:
    wanted = form.wanted
    pairs = {
        "unit": wanted.unit.slug if wanted.unit else "",
        "only": "1" if wanted.only else "",
        "course": form.chosen_course.public_id if form.chosen_course else "",
        "due": wanted.due,
        "assigned": "on" if wanted.assigned else "",
        "state": wanted.state,
        "text": wanted.text,
    }
    return [{"name": name, "value": value} for name, value in pairs.items() if value]


# -- numbers ---------------------------------------------------------------------------------------------------------
def sentence(all_: Numbers) -> str:
    """Where all of them stand: what is late first."""
    if not all_.total:
        return _("Nobody takes a course here yet")
    words = {"count": f"{all_.overdue:,}", "done": f"{all_.done:,}", "total": f"{all_.total:,}"}
    if all_.overdue:
        text = ngettext(
            "%(count)s of %(total)s is overdue; %(done)s completed",
            "%(count)s of %(total)s are overdue; %(done)s completed",
            all_.overdue,
        )
        return text % words
    return _("Nothing is overdue; %(done)s of %(total)s completed") % words


def bar(numbers: Numbers) -> dict[str, Any]:
    """Pieces of a stacked bar, in hundredths of its width; a piece that exists is at least half a hundredth wide."""
    label = _("%(done)s completed, %(under_way)s under way, %(not_begun)s not begun, %(overdue)s of them overdue") % {
        "done": f"{numbers.done:,}",
        "under_way": f"{numbers.under_way:,}",
        "not_begun": f"{numbers.not_begun:,}",
        "overdue": f"{numbers.overdue:,}",
    }
    pieces, at = [], 0.0
    for name in ("done", "under_way", "not_begun"):
        width = round(100 * getattr(numbers, name) / numbers.total, 2) if numbers.total else 0
        if width:
            pieces.append({"name": name, "x": f"{at:g}", "width": f"{width:g}"})
        at = round(at + width, 2)
    return {"label": label, "pieces": pieces, "numbers": numbers}


def columns(first: str) -> list[dict[str, str]]:
    labels = (_("Rows"), _("Completed"), _("Under way"), _("Not begun"), _("Overdue"))
    return [{"label": first}, *({"label": label, "kind": "num"} for label in labels)]


def _numbers(form: OversightFilter, numbers: Numbers, **changes: Any) -> list[dict[str, Any]]:
    """The cells of a line, each with the way to the rows that it counts."""
    pairs = (
        ("", numbers.total),
        ("done", numbers.done),
        ("under_way", numbers.under_way),
        ("todo", numbers.not_begun),
        (OVERDUE, numbers.overdue),
    )
    return [
        {"text": f"{value:,}", "state": state, "url": people_url(form, state=state, **changes) if value else ""}
        for state, value in pairs
    ]


def totals(form: OversightFilter, all_: Numbers) -> list[dict[str, Any]]:
    labels = [column["label"] for column in columns("")[1:]]
    tones = ("", "ok", "", "", "bad" if all_.overdue else "")
    found = zip(_numbers(form, all_), labels, tones, strict=True)
    return [{"value": cell["text"], "url": cell["url"], "label": label, "tone": tone} for cell, label, tone in found]


def unit_line(form: OversightFilter, node: Node, directly: bool, numbers: Numbers) -> dict[str, Any]:
    changes = {"unit": node, "only": directly}
    below = any(not tree().by_id[pk].closed for pk in tree().children.get(node.id, ()))
    if directly:
        name, url = _("Directly in %(unit)s") % {"unit": node.label}, people_url(form, **changes)
    else:
        name, url = node.name, overview_url(form, unit=node) if below else people_url(form, unit=node)
    return {"name": name, "url": url, "bar": bar(numbers), "cells": _numbers(form, numbers, **changes)}


def course_line(form: OversightFilter, course: CourseFacts, numbers: Numbers) -> dict[str, Any]:
    query = form.wanted.query(course.public_id)
    cells_ = [
        cell
        | {
            "url": _at("oversee_people", form.wanted.query(course.public_id, state=cell["state"]))
            if cell["url"]
            else ""
        }
        for cell in _numbers(form, numbers)
    ]
    return {"name": course.title, "url": _at("oversee", query), "bar": bar(numbers), "cells": cells_}


# -- rows ------------------------------------------------------------------------------------------------------------
def row_columns() -> list[dict[str, str]]:
    return [{"label": label, "kind": "" if number < 3 else "nowrap"} for number, label in enumerate(headings())]


def row_line(row: Row) -> list[Any]:
    name, unit, course, compulsory, state, due, overdue, *rest = cells(row)
    return [
        {"text": name, "url": reverse("courses:oversee_person", args=[row.person])},
        unit,
        course,
        compulsory,
        {"tag": state, "tone": state_tone(row)},
        due,
        {"tag": overdue, "tone": "bad"} if row.overdue else overdue,
        *rest,
    ]


def person_columns() -> list[dict[str, str]]:
    return [column for column in row_columns() if column["label"] not in headings()[:2]]


def person_line(row: Row) -> list[Any]:
    cells_ = row_line(row)[2:]
    url = reverse("courses:learner", args=[row.course.public_id, row.enrolment]) if row.enrolment else ""
    return [{"text": cells_[0], "url": url}, *cells_[1:]]


def rows_of(person: Person, wanted: Wanted) -> list[Row]:
    """Everything that one person takes or owes."""
    rows = Rows(replace(wanted, unit=None))
    rows.owed = [pair for pair in rows.owed if pair[1].pk == person.pk]
    rows.enrolments = rows.enrolments.filter(person=person)
    return [row for part in rows.parts(500) for row in part]


def home_of(person: Person) -> Node | None:
    unit_id = first_ties().filter(person=person).values_list("unit_id", flat=True).first()
    return tree().by_id.get(unit_id or 0)


def person_sentence(rows: list[Row]) -> str:
    numbers = Numbers()
    for row in rows:
        numbers.add(row.stage, row.overdue, 1)
    words = {"total": numbers.total, "done": numbers.done, "overdue": numbers.overdue}
    return _("%(done)s of %(total)s courses completed, %(overdue)s overdue") % words


def reminders_of(found: Iterable[Reminder]) -> list[dict[str, Any]]:
    return [
        {
            "title": one.get_kind_display(),
            "date": timezone.localtime(one.sent_at),
            "text": one.course.title,
            "done": True,
        }
        for one in found.select_related("course")  # type: ignore[attr-defined]
    ]


# -- reminding -------------------------------------------------------------------------------------------------------
def reminder_links(form: OversightFilter, all_: Numbers) -> list[dict[str, str]]:
    found = []
    if all_.overdue:
        text = ngettext("Remind the %(count)s that is overdue", "Remind the %(count)s that are overdue", all_.overdue)
        found.append({"label": text % {"count": f"{all_.overdue:,}"}, "url": remind_url(form, state=OVERDUE)})
    if all_.not_begun:
        text = ngettext(
            "Remind the %(count)s that is not begun", "Remind the %(count)s that are not begun", all_.not_begun
        )
        found.append({"label": text % {"count": f"{all_.not_begun:,}"}, "url": remind_url(form, state="todo")})
    return found


def remind_title(form: OversightFilter, found: Plan) -> str:
    if form.wanted.state == OVERDUE:
        text = ngettext(
            "Remind %(people)s member of what is overdue?",
            "Remind %(people)s members of what is overdue?",
            found.people,
        )
    else:
        text = ngettext("Remind %(people)s member to begin?", "Remind %(people)s members to begin?", found.people)
    return text % {"people": f"{found.people:,}"}


def remind_yes(found: Plan) -> str:
    return ngettext("Remind %(people)s member", "Remind %(people)s members", found.people) % {
        "people": f"{found.people:,}"
    }


def remind_consequences(found: Plan) -> list[str]:
    count = len(found.targets)
    lines = [
        ngettext(
            "It is about %(count)s course of theirs.",
            "It is about %(count)s courses of theirs, each counted for each member.",
            count,
        )
        % {"count": f"{count:,}"},
        _("They see it at the top of “My learning” until they have done it."),
    ]
    if found.with_mail:
        text = ngettext("%(count)s of them gets a mail, too.", "%(count)s of them get a mail, too.", found.with_mail)
        lines.append(text % {"count": f"{found.with_mail:,}"})
    if found.silent:
        text = ngettext(
            "%(count)s has neither an account nor an address: please tell them yourself.",
            "%(count)s have neither an account nor an address: please tell them yourself.",
            found.silent,
        )
        lines.append(text % {"count": f"{found.silent:,}"})
    if found.again:
        text = ngettext(
            "%(count)s reminder was sent today already and is left out.",
            "%(count)s reminders were sent today already and are left out.",
            found.again,
        )
        lines.append(text % {"count": f"{found.again:,}"})
    return lines


def nobody_left(found: Plan) -> str:
    if found.again:
        return _("All of them were reminded today already. Tomorrow you can remind them again.")
    return _("There is nobody to remind.")


def reminded(count: int, people: int) -> str:
    text = ngettext("%(people)s member was reminded.", "%(people)s members were reminded.", people)
    return text % {"people": f"{people:,}", "count": count}
