"""What calls about lists take: every field with its form, checked before any verb is called."""

from decimal import Decimal

from rest_framework import serializers

from apps.messaging.models import Dedupe
from apps.messaging.report import NOT_GOOD
from apps.messaging.states import RowVerdict

LONGEST_KEY = 58  # with the "rest:" in front it fits SendTask.key


class NewListSerializer(serializers.Serializer):
    """POST /api/v1/send-tasks, beside the file. Columns are headers or numbers from 1."""

    application = serializers.CharField(max_length=20, help_text="SDK AppID")
    template = serializers.RegexField(r"^[0-9]{1,18}$", help_text="TemplateId")
    signature = serializers.CharField(
        max_length=20, required=False, allow_blank=True, default="", help_text="content, without brackets"
    )
    sender = serializers.CharField(
        max_length=15,
        required=False,
        allow_blank=True,
        default="",
        help_text="sender ID, for global templates",
    )
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    dedupe = serializers.ChoiceField(choices=Dedupe.choices, required=False, default=Dedupe.NUMBER)


class ColumnsSerializer(serializers.Serializer):
    """POST …/<id>/mapping: which column holds what, from 0; null for a variable that has no column."""

    number = serializers.IntegerField(min_value=0)
    country = serializers.IntegerField(min_value=0, required=False, allow_null=True, default=None)
    variables = serializers.ListField(
        child=serializers.IntegerField(min_value=0, allow_null=True), max_length=50
    )
    dedupe = serializers.ChoiceField(choices=Dedupe.choices, required=False, allow_null=True, default=None)
    has_header = serializers.BooleanField(required=False, allow_null=True, default=None)
    sheet = serializers.CharField(max_length=200, required=False, allow_null=True, default=None)


class ConfirmSerializer(serializers.Serializer):
    """POST …/<id>/confirm: the quote that was read, and when to send."""

    quote = serializers.CharField(max_length=64)
    price_cap = serializers.DecimalField(
        max_digits=18, decimal_places=6, min_value=Decimal(0), required=False, allow_null=True, default=None
    )
    at = serializers.RegexField(
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$",
        required=False,
        allow_blank=True,
        default="",
        help_text="wall time",
    )
    zone = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    spread_minutes = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)


class PaceSerializer(serializers.Serializer):
    """POST …/<id>/pace: messages a minute; null is as fast as the carrier takes them."""

    per_minute = serializers.IntegerField(min_value=1, max_value=10_000_000, allow_null=True)


class RowsSerializer(serializers.Serializer):
    """GET …/<id>/rows: which rows, after which row number."""

    verdict = serializers.ChoiceField(
        choices=[*RowVerdict.values, NOT_GOOD], required=False, allow_blank=True, default=""
    )
    repaired = serializers.BooleanField(required=False, default=False)
    search = serializers.CharField(max_length=100, required=False, default="")
    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=1000, required=False, default=100)


class PageSerializer(serializers.Serializer):
    """GET /api/v1/send-tasks: the newest first; `before` is the id of the last one of the page before."""

    before = serializers.CharField(max_length=40, required=False, default="")
    limit = serializers.IntegerField(min_value=1, max_value=100, required=False, default=50)
