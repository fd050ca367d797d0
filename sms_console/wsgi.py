"""The WSGI door that the web server opens."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")

application = get_wsgi_application()
# Read all routes, and with them all pages, before the first caller comes: else each worker's first call takes seconds.
get_resolver().check()
