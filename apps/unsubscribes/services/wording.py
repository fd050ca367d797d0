"""The words by which handsets unsubscribe and return, as operators extend them or switch them off."""

from django.db import transaction

from apps.accounts import audit
from apps.accounts.actors import Actor
from apps.accounts.permissions import Perm
from apps.core.errors import Code, DomainError
from apps.unsubscribes.keywords import LONGEST_KEYWORD, Meaning, fold
from apps.unsubscribes.models import Keyword


@transaction.atomic
def set_keyword(
    *, actor: Actor, country: str, word: str, meaning: Meaning, is_active: bool = True
) -> Keyword:
    """Let a word mean this in a country (blank: everywhere), or nothing with `is_active` False; in force with the next reply.

    Raises DomainError(WORD_TOO_SHORT) for a word without letters and digits, DomainError(WORD_TOO_LONG).
    """
    actor.require(Perm.STAFF_UNSUBSCRIBE_WRITE)
    plain = " ".join(word.split())
    folded = fold(plain)
    if not folded:
        raise DomainError(Code.WORD_TOO_SHORT, field="word", word=plain, limit=1)
    if len(plain) > LONGEST_KEYWORD:
        raise DomainError(Code.WORD_TOO_LONG, field="word", word=plain, limit=LONGEST_KEYWORD)
    columns = ("word", "meaning", "is_active")
    before = audit.values(Keyword.objects.filter(country=country, folded=folded).first(), *columns)
    row, _is_new = Keyword.objects.update_or_create(
        country=country,
        folded=folded,
        defaults={"word": plain, "meaning": meaning, "is_active": is_active, "changed_by": actor.user},
    )
    audit.record(
        actor,
        "keyword.set" if is_active else "keyword.switched_off",
        row,
        country=country or "*",
        meaning=meaning.value,
        **audit.difference(before, audit.values(row, *columns)),
    )
    return row
