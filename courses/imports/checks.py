"""A check question inside a lesson, written as a fenced block:

    ```check
    Who signs the minutes?
    - [ ] The person who typed them
    - [x] The chair
    > The chair confirms that they are right.
    ```

Lines before the first option are the question, `[x]` marks right options, lines that begin with `>` explain. One right
option makes a single choice; with several, or after ```check multiple, all right ones must be chosen.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from courses.imports.links import Block

OPTION = re.compile(r"[-*+]\s*\[([ xX√]?)\]\s*(.*)")


class WrongCheck(ValueError):
    """A check question that cannot be asked; the text says what to change."""


def parse_check(info: str, content: str) -> Block:
    """The block of a check question; raises WrongCheck."""
    stem: list[str] = []
    options: list[str] = []
    key: list[int] = []
    explanation: list[str] = []
    for line in (raw.strip() for raw in content.splitlines()):
        option = OPTION.fullmatch(line)
        if option:
            if option.group(1).strip():
                key.append(len(options))
            options.append(option.group(2).strip())
        elif line.startswith(">"):
            explanation.append(line[1:].strip())
        elif options and line:
            raise WrongCheck(
                _("The check question has a line after its options that is none: “%(line)s”.") % {"line": line}
            )
        else:
            stem.append(line)
    text = "\n".join(stem).strip()
    _refuse_wrong(text, options, key)
    multiple = len(key) > 1 or "multiple" in info.split()[1:]
    return {
        "type": "check",
        "kind": "multiple" if multiple else "single",
        "stem": text,
        "options": options,
        "key": key,
        "explanation": "\n".join(explanation).strip(),
    }


def _refuse_wrong(stem: str, options: list[str], key: list[int]) -> None:
    if not stem:
        raise WrongCheck(_("The check question has no text before its options."))
    if len(options) < 2 or not all(options):
        raise WrongCheck(_("The check question needs at least two options that are not empty."))
    if len(set(options)) < len(options):
        raise WrongCheck(_("The check question has two options that are the same."))
    if not key:
        raise WrongCheck(_("The check question has no right option. Mark it with [x]."))
