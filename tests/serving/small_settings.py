"""The site's settings with a handful of views of its own, so that serving is tried without pages and a database."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.serving.urls"
MIDDLEWARE = [
    "portal.serving.faults.FaultsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app insists
]
