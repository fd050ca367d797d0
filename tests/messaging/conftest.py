"""What tests of lists need beside their rows."""

import pytest

from apps.messaging.services import list_ticks, runs


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The hints that would go to the workers, in their order; none is sent."""
    sent: list[tuple[str, int]] = []

    def keep(name: str, task_id: int, *, queue: str) -> None:
        sent.append((name, task_id))

    for module in (list_ticks, runs):
        monkeypatch.setattr(module, "hint", keep)
    return sent
