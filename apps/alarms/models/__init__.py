"""The tables of alarms."""

from apps.alarms.models.alarm import Alarm
from apps.alarms.models.feed import Feed
from apps.alarms.models.letter import Channel, Letter, Notice, Reason
from apps.alarms.models.recipient import Recipient
from apps.alarms.models.rule import Rule

__all__ = ["Alarm", "Channel", "Feed", "Letter", "Notice", "Reason", "Recipient", "Rule"]
