"""How this reader wants the pages to look: from cookies, so that it works without a script and before signing in. A device
that says nothing about the size of text follows the account."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

THEMES = ("light", "dark")
TEXT_SIZES = ("large", "standard")
THEME_COOKIE = "theme"
TEXT_COOKIE = "text"


@dataclass(frozen=True, slots=True)
class Preferences:
    """`theme` is "light", "dark" or "" (as the device prefers); `text` "large" or ""; `here` where to come back."""

    theme: str
    text: str
    here: str


def preferences(request: HttpRequest) -> dict[str, Preferences]:
    """Context processor. An unknown value in a cookie counts as none."""
    theme = request.COOKIES.get(THEME_COOKIE, "")
    text = request.COOKIES.get(TEXT_COOKIE, "")
    if text not in TEXT_SIZES:
        text = getattr(getattr(request, "user", None), "text_size", "")
    # What answered a POST may not answer the GET of a link; its path does in this house, its query may not.
    here = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
    return {
        "preferences": Preferences(
            theme=theme if theme in THEMES else "", text="large" if text == "large" else "", here=here
        )
    }
