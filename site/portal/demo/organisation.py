"""The invented city's units and people."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile

from kernel.accounts.models import User
from kernel.people.models import PersonFact
from kernel.people.services import affiliate, appoint, create_account, create_person, state_fact
from kernel.plugins.registry import get as get_plugin
from kernel.theming.models import Brand
from kernel.units.models import Unit
from portal.demo.context import CONTENT, PICTURES, Demo

FOOT = ("organiser", "telephone", "hours", "icp_number", "police_number", "site_code")


def build_units(demo: Demo) -> None:
    data = json.loads((CONTENT / "units.json").read_text("utf-8"))
    for row in data["units"]:
        fields = {key: row[key] for key in ("slug", "kind", "name", "short_name")}
        if row["parent"]:
            # read again: treebeard counts children on the row
            unit = Unit.objects.get(slug=row["parent"]).add_child(**fields)
        else:
            unit = Unit.get_first_root_node() or Unit.add_root(**fields)
            for name, value in fields.items():
                setattr(unit, name, value)
            unit.save()
        demo.units[row["slug"]] = unit
        if brand := row.get("brand"):
            _build_brand(unit, row, brand, data["system"]["name"] if not row["parent"] else row["name"])


def _build_brand(unit: Unit, row: dict[str, Any], values: dict[str, Any], name: str) -> None:
    banner = values["banner"]
    is_system = unit.is_root()
    Brand.objects.filter(unit=unit).delete()
    brand = Brand(
        unit=unit,
        name=name,
        subname=values["subname"],
        crest=row["crest"],
        colour=values["colour"],
        accent=values.get("accent", ""),
        banner_style=banner.get("style", "wide"),
        banner_title="" if is_system else banner["title"],
        banner_text="" if is_system else banner["text"],
        footer="\n".join(values["footer"]),
        **{name: values.get(name, "") for name in FOOT},
    )
    emblem = PICTURES / values["emblem"]
    brand.logo.save(emblem.name, ContentFile(emblem.read_bytes()), save=False)
    if not is_system:
        picture = PICTURES / f"{banner['picture']}-16x9.webp"
        brand.banner_image.save(picture.name, ContentFile(picture.read_bytes()), save=False)
    brand.save()


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def build_people(demo: Demo, password: str) -> list[tuple[str, str, str]]:
    """Sixty persons; returns (user name, name, role in words) of the accounts worth trying."""
    data = json.loads((CONTENT / "people.json").read_text("utf-8"))
    rows = {row["key"]: row for row in data["people"]}
    for row in rows.values():
        person = create_person(
            name=row["name"],
            mobile=row["mobile"] or "",
            identity_number=row["identity_number"] or "",
            email=row["email"] or "",
        )
        demo.people[row["key"]] = person
        if row["account"]:
            create_account(person=person, username=row["username"], password=None)
        for tie in row["affiliations"]:
            affiliate(
                person=person,
                unit=demo.units[tie["unit"]],
                kind=tie["kind"],
                starts_on=_day(tie["start"]),
                ends_on=_day(tie["end"]),
            )
        for role in row["roles"]:
            appoint(
                person=person,
                role=role["role"],
                unit=demo.units[role["unit"]],
                starts_on=_day(role["start"]),
                ends_on=_day(role["end"]),
            )
        for stage in row["stages"]:
            state_fact(person=person, kind=PersonFact.Kind.STAGE, value=stage["stage"], starts_on=_day(stage["start"]))
        for post in row["posts"]:
            unit = demo.units[post["unit"]] if post["unit"] else None
            state_fact(
                person=person, kind=PersonFact.Kind.POST, value=post["post"], unit=unit, starts_on=_day(post["start"])
            )
    # one hash for all: an honest one takes a fifth of a second each
    usernames = [row["username"] for row in rows.values() if row["account"]]
    User.objects.filter(username__in=usernames).update(password=make_password(password))
    administrator = demo.people["fangmingyuan"].account
    User.objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    administrator.refresh_from_db()
    demo.actor = administrator
    return [
        (rows[account["person"]]["username"], rows[account["person"]]["name"], _what_for(account))
        for account in data["demo_accounts"]
    ]


def _what_for(account: dict[str, Any]) -> str:
    """What an account shows: its role, and what it is good for with the plugins that are installed."""
    return "，".join([account["role"], *(text for slug, text in account.get("with", {}).items() if get_plugin(slug))])
