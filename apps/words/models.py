"""Word lists and their versions: what is published stays as it was, what is being written is the one draft."""

import json
from typing import Any, ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.ownership import PublicId
from apps.core.privacy import open_sealed
from apps.words.matching import Bilingual, WordSet
from apps.words.states import BACK_TEST_STATES, BackTestStatus

LONGEST_WORD = 60


class Treatment(models.TextChoices):
    """What happens to an application that contains a word of the list."""

    BLOCK = "block", _("Cannot be submitted")
    CODES_ONLY = "codes_only", _("In verification codes only")
    WARN = "warn", _("A reviewer decides")
    IGNORE = "ignore", _("Not looked for")


class AtSending(models.TextChoices):
    """What happens to a message that contains a word of the list when it is sent; blank says the same as in templates."""

    REFUSE = "refuse", _("The message is refused")
    CODES_ONLY = "codes_only", _("Refused, except in verification codes")
    IGNORE = "ignore", _("Not looked for")


# What is blocked in templates comes back in values; what a reviewer decides has been decided when a template is approved.
_AS_IN_TEMPLATES: Final = {
    Treatment.BLOCK.value: AtSending.REFUSE,
    Treatment.CODES_ONLY.value: AtSending.CODES_ONLY,
    Treatment.WARN.value: AtSending.IGNORE,
    Treatment.IGNORE.value: AtSending.IGNORE,
}


class WordList(models.Model):
    """One category. `code` is the key of those that the product brings along, else the public id.

    Words of an exception are fine: whatever another list finds inside of them is left alone.
    """

    public_id = PublicId()
    code = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_zh = models.CharField(_("name in Chinese"), max_length=80)
    is_exception = models.BooleanField(default=False)
    live = models.ForeignKey("WordListVersion", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["WordList"]] = models.Manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> Bilingual:
        """In the reader's language."""
        return Bilingual(self.name_en, self.name_zh)


class WordListVersion(models.Model):
    """The words of a list and what is done about them; without a number it is the draft, of which a list has one at most.

    A trigger refuses every change of a published one. `revision` counts the savings of a draft.
    """

    word_list = models.ForeignKey(WordList, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    revision = models.PositiveIntegerField(default=1)
    in_templates = models.CharField(max_length=12, choices=Treatment.choices)
    in_signatures = models.CharField(max_length=12, choices=Treatment.choices)
    in_messages = models.CharField(max_length=12, choices=AtSending.choices, blank=True, default="")
    advice_en = models.CharField(max_length=300, blank=True)
    advice_zh = models.CharField(max_length=300, blank=True)
    words = ArrayField(models.CharField(max_length=LONGEST_WORD))
    word_count = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)
    restores = models.PositiveIntegerField(null=True)
    added_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["WordListVersion"]] = models.Manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["word_list", "number"], name="word_list_version_once"),
            models.UniqueConstraint(
                fields=["word_list"], condition=models.Q(number=None), name="one_draft_per_word_list"
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, published_at=None)
                | models.Q(number__isnull=False, published_at__isnull=False),
                name="word_list_version_published_with_number",
            ),
            models.CheckConstraint(
                condition=models.Q(in_templates__in=Treatment.values, in_signatures__in=Treatment.values),
                name="word_list_treatment_known",
            ),
            models.CheckConstraint(
                condition=models.Q(in_messages__in=["", *AtSending.values]),
                name="word_list_at_sending_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number or "–")

    @property
    def at_sending(self) -> AtSending:
        """What happens when a message is sent; versions older than this column say it by what they say of templates."""
        return AtSending(self.in_messages) if self.in_messages else _AS_IN_TEMPLATES[self.in_templates]

    @property
    def contents(self) -> dict[str, Any]:
        """What a version says, without who and when."""
        return {
            "in_templates": self.in_templates,
            "in_signatures": self.in_signatures,
            "in_messages": self.in_messages,
            "advice_en": self.advice_en,
            "advice_zh": self.advice_zh,
            "words": list(self.words),
        }

    @property
    def word_set(self) -> WordSet:
        """As the search takes it; `word_list` should have been read with it."""
        return WordSet(
            name=self.word_list.name,
            advice=Bilingual(self.advice_en, self.advice_zh),
            in_templates=self.in_templates,
            in_signatures=self.in_signatures,
            is_exception=self.word_list.is_exception,
            words=tuple(self.words),
            at_sending=self.at_sending.value,
            code=self.word_list.code,
            version=self.number or 0,
        )


class BackTest(models.Model):
    """The trial of a draft, as it was at `revision`, on approved templates and on messages of the last `days` days.

    The row is the work item; whoever knows messages takes it up. Counts are of what the draft would refuse and what is in
    force does not (`_hits`), and of messages the other way round (`freed`). `is_cut` says that there were more messages
    than are looked at. `results_sealed` holds counts by template and application and masked samples as JSON.
    """

    public_id = PublicId()
    word_list = models.ForeignKey(WordList, on_delete=models.PROTECT, related_name="back_tests")
    draft = models.BigIntegerField()  # primary key of the version; no foreign key, for drafts are thrown away
    revision = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=BackTestStatus.choices, default=BackTestStatus.RUNNING)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    run = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    template_count = models.PositiveIntegerField(default=0)
    template_hits = models.PositiveIntegerField(default=0)
    message_count = models.PositiveIntegerField(default=0)
    message_hits = models.PositiveIntegerField(default=0)
    freed = models.PositiveIntegerField(default=0)
    is_cut = models.BooleanField(default=False)
    results_sealed = models.BinaryField(null=True)

    objects: ClassVar[models.Manager["BackTest"]] = models.Manager()

    class Meta:
        constraints = [BACK_TEST_STATES.constraint("back_test_status_known")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(status="running"), name="back_tests_to_run")
        ]

    def __str__(self) -> str:
        return f"{self.word_list_id} r{self.revision}"

    @property
    def is_under_way(self) -> bool:
        return self.status == BackTestStatus.RUNNING

    @property
    def results(self) -> dict[str, Any]:
        """templates and applications as [{name, account, count}], samples as [text]; empty before the end."""
        found: dict[str, Any] = json.loads(open_sealed(self.results_sealed)) if self.results_sealed else {}
        return found
