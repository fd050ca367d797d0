"""Background work of reviews."""

from apps.core.tasks import task
from apps.reviews import services


@task("reviews.release_expired", queue="books")
def release_expired() -> None:
    """Give back the items whose reviewer has gone away."""
    services.release_expired()


@task("reviews.note_breaches", queue="books")
def note_breaches() -> None:
    """Note what is still undecided after its deadline."""
    services.note_breaches()
