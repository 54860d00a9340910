"""The ASGI application: what `manage.py serve` serves, and any ASGI server with `site/` on its path can."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
pages = get_wsgi_application()

from portal.serving.router import build_application  # noqa: E402 - needs Django to be set up

application = build_application(pages)
