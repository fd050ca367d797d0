"""One worker drives a carrier at a time: the lease it holds and what it reports."""

from datetime import timedelta

from django.db.models import Q

from apps.carriers.models import Carrier, CarrierLease
from apps.carriers.protocols.base import LinkState
from apps.core import clock

LEASE = timedelta(seconds=10)


def acquire(carrier_id: int, holder: str) -> bool:
    """Take or prolong the lease; False when another holder's is still running."""
    now = clock.now()
    return bool(
        CarrierLease.objects.filter(carrier=carrier_id)
        .filter(Q(holder=holder) | Q(until=None) | Q(until__lt=now))
        .update(holder=holder, until=now + LEASE)
    )


def report(carrier_id: int, holder: str, link: LinkState) -> bool:
    """Prolong the lease and tell how the links stand; False when the lease has been lost."""
    now = clock.now()
    return bool(
        CarrierLease.objects.filter(carrier=carrier_id, holder=holder).update(
            until=now + LEASE,
            state=str(link.word),
            in_flight=link.in_flight,
            submitted_count=link.submitted,
            throttled_count=link.throttled,
            last_error=str(link.last_error or link.reason)[:200],
            reported_at=now,
        )
    )


def is_held(carrier_id: int, holder: str) -> bool:
    """Whether this holder was the last to have the lease, of a carrier that is switched on."""
    return CarrierLease.objects.filter(carrier=carrier_id, holder=holder, carrier__is_enabled=True).exists()


def pause(carrier_id: int, holder: str) -> None:
    """End a shift: the next one, here or elsewhere, may begin."""
    CarrierLease.objects.filter(carrier=carrier_id, holder=holder).update(until=clock.now())


def release(carrier_id: int, holder: str) -> None:
    """Let another worker take over at once, because this one has unbound."""
    CarrierLease.objects.filter(carrier=carrier_id, holder=holder).update(
        until=None, state="closed", in_flight=0, reported_at=clock.now()
    )


def without_driver() -> list[int]:
    """The enabled carriers that nobody drives."""
    return list(
        Carrier.objects.filter(is_enabled=True)
        .filter(Q(lease__until=None) | Q(lease__until__lt=clock.now()))
        .values_list("pk", flat=True)
    )
