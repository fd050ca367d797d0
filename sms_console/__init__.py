"""The installation: settings, Celery, routes and the schedule; it imports nothing from apps but URL modules."""

from sms_console.celery import app as celery_app

__all__ = ["celery_app"]
