"""Tickets for tests: asked by an account, with the words and files that a test names."""

from typing import Any

from apps.accounts.actors import Actor
from apps.support import services
from apps.support.models import Category, Ticket


def ticket(actor: Actor, text: str = "It did not arrive.", **columns: Any) -> Ticket:
    asked = {"subject": "A message is missing", "category": Category.DELIVERY, **columns}
    return services.ask(actor=actor, text=text, **asked)


def about_review(actor: Actor, thing: Any) -> Ticket:
    """A request for a faster review of something that was submitted."""
    about = ("review", thing.review.public_id)
    return ticket(actor, subject="Please be quick", category=Category.FASTER_REVIEW, about=about)
