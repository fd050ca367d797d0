"""Where in the console a thing that is reviewed has its page."""

from typing import Any

from django.urls import reverse


def place_of(kind: str, row: Any) -> str:
    """The page of a thing of this kind of reviews.kinds; an account has one page for its verification."""
    if kind == "identity":
        return reverse("console:verification")
    return reverse(f"console:{kind}", args=[row.region, row.public_id])
