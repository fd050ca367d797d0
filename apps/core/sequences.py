"""Column defaults that the database computes."""

from django.db.models import BigIntegerField, Func, Value


def time_ordered_id() -> Func:
    """A 63-bit id: milliseconds in the high bits, a sequence in the low ones (apps.core.partitions)."""
    return Func(function="time_ordered_id", output_field=BigIntegerField())


def next_value(sequence: str) -> Func:
    """The next number of a sequence that a migration has made."""
    return Func(Value(sequence), function="nextval", output_field=BigIntegerField())
