"""The WSGI application alone, for servers that know only WSGI: pages and files, no WebSockets, no static files."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
