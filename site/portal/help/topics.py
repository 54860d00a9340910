"""Short explanations where a form is hard: the house's own, and those of the plugins."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.plugins.contract import HelpTopic
from kernel.plugins.registry import all_plugins, enabled

ALL_ROLES = ("administrator", "secretary", "clerk", "info_officer", "editor", "teacher", "member")
TOPICS = (
    HelpTopic(
        "subsite",
        _("Opening and changing a subsite"),
        _(
            "Choose the kind of site first: it brings a home page and sections that fit, and you can change all of it later.\n"
            "Of colours you choose one or two; shades and the dark version are worked out. If text could not be read on "
            "a colour, the form says so and offers the nearest that can be read.\n"
            "The preview beside the form shows phone and desk. Nobody sees the site before you open it.\n"
            "Taking a site offline deletes nothing: pages, people and rights are there when you open it again."
        ),
        ("administrator",),
        "subsites:list",
    ),
    HelpTopic(
        "hostnames",
        _("Own host names"),
        _(
            "Ask whoever looks after your unit's domain to point the name here, as the page tells you; then press “Check”.\n"
            "Until the check succeeds, nothing changes for anybody.\n"
            "Members sign in once, whatever name they come by. Links in mails use the name that you choose as the main one."
        ),
        ("administrator",),
    ),
    HelpTopic(
        "switches",
        _("Switching plugins on and off"),
        _(
            "A switch holds for the unit and all units below it that have not decided otherwise.\n"
            "“Binding” takes the choice from the units below.\n"
            "Off means that menu entries and pages are gone for members. Everything in them is kept.\n"
            "Before anything happens you read in numbers whom it touches."
        ),
        ("administrator",),
        "switches:mine",
    ),
    HelpTopic(
        "write",
        _("Writing an article"),
        _(
            "Sign in and open your unit's site: “Write an article” stands on its pages. You need no other way.\n"
            "Who may see it is chosen below the text: everybody, members, or your unit only.\n"
            "Pictures need a few words that say what they show. What you have typed is kept while you write."
        ),
        ("editor", "info_officer"),
        "my_site",
    ),
    HelpTopic(
        "word",
        _("An article from Word, WPS or WeChat"),
        _(
            "“From a Word file” beside “Write an article” takes a .docx with its tables and pictures, from a phone, too. You "
            "read what came along and what did not, then publish.\n"
            "You can also copy in Word, WPS or WeChat and paste into the text of an article: tables and pictures become blocks "
            "of their own. “Take it back” removes them again.\n"
            "Pictures that stand on another site are named, not fetched. Save them on your device and put them in."
        ),
        ("editor", "info_officer"),
        "content:word",
    ),
    HelpTopic(
        "large-text",
        _("Larger text, and having pages read out"),
        _(
            "“Large text” at the top of every page makes everything larger and stays so on this device.\n"
            "You can change it and the colours of the pages on your account's page."
        ),
        ("member",),
        "account",
    ),
    HelpTopic(
        "background",
        _("Work in the background"),
        _(
            "What takes longer, a large Excel file for one, is done while you go on.\n"
            "You find it under “My jobs”, can stop it there and fetch the file for seven days. Nobody else can."
        ),
        ALL_ROLES,
        "jobs:list",
    ),
)


def topics(unit_id: int | None) -> list[HelpTopic]:
    """Everything that there is help for on this site."""
    return [*TOPICS, *(topic for plugin in enabled(unit_id) for topic in plugin.help_topics())]


def find(slug: str) -> HelpTopic | None:
    known = (*TOPICS, *(topic for plugin in all_plugins() for topic in plugin.help_topics()))
    return next((topic for topic in known if topic.slug == slug), None)
