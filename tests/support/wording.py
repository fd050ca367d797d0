"""Word lists for tests: one published list, a draft."""

from collections.abc import Sequence

from apps.accounts.actors import SYSTEM
from apps.words import live, queries, services
from apps.words.models import AtSending, Treatment, WordList, WordListVersion


def draft(
    word_list: WordList,
    *words: str,
    in_templates: Treatment = Treatment.BLOCK,
    in_signatures: Treatment = Treatment.WARN,
    advice_en: str = "",
    in_messages: AtSending | None = None,
) -> WordListVersion:
    """The list's draft holds these words now."""
    seen = queries.draft_of(word_list)
    return services.save_draft(
        actor=SYSTEM,
        word_list=word_list,
        revision=seen.revision if seen else 0,
        in_templates=in_templates,
        in_signatures=in_signatures,
        advice_en=advice_en,
        advice_zh="",
        words=words,
        in_messages=in_messages,
    )


def publish(
    name: str,
    *words: str,
    in_templates: Treatment = Treatment.BLOCK,
    in_signatures: Treatment = Treatment.WARN,
    is_exception: bool = False,
    advice_en: str = "",
    in_messages: AtSending | None = None,
) -> WordList:
    """A list of this name with one version, in force in this process at once."""
    word_list = services.create(actor=SYSTEM, name_en=name, name_zh=f"{name}类", is_exception=is_exception)
    draft(
        word_list,
        *words,
        in_templates=in_templates,
        in_signatures=in_signatures,
        advice_en=advice_en,
        in_messages=in_messages,
    )
    publish_again(word_list)
    return word_list


def publish_again(word_list: WordList, words: Sequence[str] = ()) -> WordListVersion:
    """Publish the draft, or these words as one."""
    if words:
        draft(word_list, *words)
    seen = queries.draft_of(word_list)
    assert seen is not None
    version = services.publish(
        actor=SYSTEM, word_list=word_list, revision=seen.revision, untested="in a test"
    )
    word_list.refresh_from_db()
    live.forget()
    return version
