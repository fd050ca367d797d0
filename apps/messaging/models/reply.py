"""What a handset has answered, tied to the message it answers, and the rules by which an account has replies labelled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.ownership import AccountOwned, PublicId
from apps.messaging.states import SUGGESTION_STATES, SuggestionStatus
from apps.unsubscribes.keywords import Meaning

LONGEST_LABEL = 40
LONGEST_PHRASE = 60


class Reply(AccountOwned):
    """A reply within 72 hours of a message; free of charge.

    One that came later (`is_late`) answers no message: `message_id` then names the last one that had gone to the number.
    `parts_missing` counts the parts of a long reply that never came; `meaning` is that of a keyword, `refusal` the phrase
    for which it is suggested to put the number on the unsubscribed list.
    """

    public_id = PublicId()
    application = models.ForeignKey("applications.Application", on_delete=models.PROTECT, related_name="+")
    inbound = models.OneToOneField("carriers.InboundReply", on_delete=models.PROTECT, related_name="+")
    message_id = models.BigIntegerField()
    template = models.ForeignKey(
        "message_templates.MessageTemplate",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
    )
    number_sealed = models.BinaryField()
    number_hash = models.BigIntegerField()
    number_last4 = models.CharField(max_length=4)
    text_sealed = models.BinaryField()
    parts_missing = models.PositiveSmallIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    meaning = models.CharField(max_length=8, choices=Meaning.choices, blank=True, default="")
    is_unsubscribe = models.BooleanField(default=False)
    refusal = models.CharField(max_length=LONGEST_PHRASE, blank=True, default="")
    suggestion = models.CharField(
        max_length=10, choices=SuggestionStatus.choices, default=SuggestionStatus.NONE
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    labels = ArrayField(models.CharField(max_length=LONGEST_LABEL), default=list)
    received_at = models.DateTimeField()

    class Meta(AccountOwned.Meta):
        constraints = [SUGGESTION_STATES.constraint("reply_suggestion_known")]
        indexes = [
            models.Index(fields=["account", "-id"], name="replies_by_account"),
            models.Index(fields=["number_hash", "-id"], name="replies_by_number"),
            models.Index(fields=["message_id"], name="replies_by_message"),
            models.Index(
                fields=["account", "-id"],
                condition=models.Q(suggestion="open"),
                name="replies_to_decide",
            ),
        ]

    def __str__(self) -> str:
        return f"…{self.number_last4} {self.received_at:%Y-%m-%d %H:%M}"


class Match(models.TextChoices):
    """How a rule looks at a reply; neither sees case, width, punctuation or blanks."""

    EQUALS = "equals", _("The reply is exactly this")
    CONTAINS = "contains", _("The reply contains this")


class ReplyRule(AccountOwned):
    """Replies to messages of one application that match get a label, and put the number on the unsubscribed list if asked."""

    public_id = PublicId()
    application = models.ForeignKey("applications.Application", on_delete=models.CASCADE, related_name="+")
    match = models.CharField(_("match"), max_length=8, choices=Match.choices)
    phrase = models.CharField(_("phrase"), max_length=LONGEST_PHRASE)
    folded = models.CharField(max_length=LONGEST_PHRASE)
    label = models.CharField(_("label"), max_length=LONGEST_LABEL)
    unsubscribes = models.BooleanField(_("unsubscribes"), default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(AccountOwned.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["application", "match", "folded"], name="one_reply_rule_per_phrase"
            ),
            models.CheckConstraint(condition=models.Q(match__in=Match.values), name="reply_rule_match_known"),
        ]

    def __str__(self) -> str:
        return self.phrase

    def fits(self, folded: str) -> bool:
        """Whether a reply, folded as keywords are, is one that the rule speaks of."""
        return folded == self.folded if self.match == Match.EQUALS else self.folded in folded
