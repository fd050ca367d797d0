"""Bridge from the clock to retention."""

from apps.core.tasks import task
from apps.retention.services import keeping


@task("retention.keep", queue="files")
def keep() -> None:
    keeping.keep()
