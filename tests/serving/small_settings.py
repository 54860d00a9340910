"""The site's settings with a handful of views of its own, so that serving is tried without pages and a database."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as ALL_APPS
from portal.settings import INSTALLED_PLUGINS as ALL_PLUGINS

INSTALLED_APPS = [app for app in ALL_APPS if app not in ALL_PLUGINS]  # their menus name addresses of the whole site
INSTALLED_PLUGINS = []
ROOT_URLCONF = "tests.serving.urls"
MIDDLEWARE = [
    "portal.serving.faults.FaultsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app insists
]
