"""One process that serves everything: pages on WSGI threads, files, static files, WebSockets, the worker."""
