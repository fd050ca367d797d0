"""S22: words that may not be sent refuse a message, with the list, its version and the place in the record."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.actors import Actor
from apps.accounts.models import Account
from apps.accounts.permissions import API_PERMS
from apps.applications.models import Application
from apps.core.errors import Code, sentence
from apps.core.kinds import MessageKind, Region
from apps.core.phones import parse
from apps.core.segments import Segmentation
from apps.message_templates.models import MessageTemplate
from apps.messaging.models import Message, Refusal
from apps.messaging.queries import refusal_facts
from apps.messaging.remarks import remark
from apps.messaging.services import accept
from apps.messaging.states import MessageStatus
from apps.messaging.timeline import timeline
from apps.policy.batch import Batch, JudgedRow
from apps.policy.rules.sensitive_words import SensitiveWords, _Texts
from apps.signatures.models import Signature
from apps.words import live
from apps.words.folding import fold
from apps.words.models import AtSending, Treatment, WordList
from tests.policy.conftest import BatchOf, SendCall
from tests.support import wording
from tests.support.lists import greeting
from tests.support.sending import Sender, open_network, ready_to_send

ONE = "+8613800000001"
MANY = [f"+861380000{index:04d}" for index in range(200)]


@pytest.fixture
def loans(db: None) -> WordList:
    return wording.publish("Loans", "贷款")


def judged(batch: Batch) -> dict[int, Code]:
    return {verdict.position: verdict.code for verdict in SensitiveWords().judge(batch)}


def greetings(batch: BatchOf, sender: Sender, names: list[str], **changes: Any) -> Batch:
    """A batch of notices, one for each name."""
    values = [(name, "1001") for name in names]
    return batch(MANY[: len(names)], values, template=greeting(sender), **changes)


def test_a_single_message_is_refused_and_its_record_says_by_which_list_and_where(
    send: SendCall, sender: Sender, loans: WordList
) -> None:
    template = greeting(sender)
    found = send([ONE], template_number=str(template.number), parameters=["您的贷款", "7"])[0]
    assert (found.code, found.serial, found.segments) == (Code.SENSITIVE_WORDS, "", 0)
    row = Message.unscoped.get()
    assert (row.status, row.code, row.fee, row.segments) == (MessageStatus.REFUSED, "sensitive_words", 0, 0)
    facts = refusal_facts([row])[row.pk]
    # 【晨光书店】尊敬的您的贷款，…: the word begins at the twelfth character
    assert (facts["list"], facts["version"], facts["start"], facts["end"]) == (loans.code, 1, 12, 13)
    assert "贷款" not in str(facts).replace(facts["category_zh"], "")
    said = str(remark(row.status, row.code, mainland=True, facts=facts).sentence)
    assert "Loans" in said and "version 1" in said and "12 to 13" in said
    event = timeline(row)[0]
    assert "贷款" in event.advice and "Loans" in event.sentence


def test_without_its_facts_a_refusal_still_has_a_sentence(
    send: SendCall, sender: Sender, loans: WordList
) -> None:
    send([ONE], template_number=str(greeting(sender).number), parameters=["贷款", "7"])
    Refusal.objects.all().delete()
    row = Message.unscoped.get()
    assert "…" not in str(remark(row.status, row.code, mainland=True).sentence)


def test_of_a_batch_only_the_texts_with_a_word_are_refused(
    batch: BatchOf, sender: Sender, loans: WordList
) -> None:
    names = ["王", "贷款人", "李", "贷-款", "ＬＯＡＮ"]
    assert judged(greetings(batch, sender, names)) == {1: Code.SENSITIVE_WORDS, 3: Code.SENSITIVE_WORDS}


def test_a_word_that_begins_in_the_template_and_ends_in_a_value_is_found(
    batch: BatchOf, sender: Sender
) -> None:
    wording.publish("Orders", "订单999")
    values = [("王", "999"), ("王", "998")]
    verdicts = list(SensitiveWords().judge(batch(MANY[:2], values, template=greeting(sender))))
    assert [one.position for one in verdicts] == [0]
    assert "position" not in verdicts[0].facts  # no single value is to blame


def test_the_value_that_holds_the_word_is_named(batch: BatchOf, sender: Sender, loans: WordList) -> None:
    values = [("王", "贷款1")]
    (verdict,) = SensitiveWords().judge(batch(MANY[:1], values, template=greeting(sender)))
    assert verdict.facts["position"] == 2


def test_equal_texts_are_judged_once(
    batch: BatchOf, sender: Sender, loans: WordList, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    words = live.at_sending()
    monkeypatch.setattr(words, "refusing", lambda text, *a, **k: asked.append(text))
    judged(greetings(batch, sender, ["贷款王", "贷款李"] * 100))
    assert len(asked) == 2


def test_a_word_of_the_signature_refuses_nobody_for_a_person_has_approved_it(
    batch: BatchOf, sender: Sender
) -> None:
    wording.publish("Books", "晨光书店")
    assert judged(greetings(batch, sender, ["王"])) == {}
    assert judged(greetings(batch, sender, ["晨光书店"])) == {0: Code.SENSITIVE_WORDS}


@pytest.mark.parametrize(
    ("in_templates", "in_messages", "refuses"),
    [
        (Treatment.BLOCK, None, True),
        (Treatment.WARN, None, False),
        (Treatment.IGNORE, None, False),
        (Treatment.WARN, AtSending.REFUSE, True),
        (Treatment.BLOCK, AtSending.IGNORE, False),
    ],
)
def test_what_a_list_says_of_sending_decides(
    batch: BatchOf, sender: Sender, in_templates: Treatment, in_messages: AtSending | None, refuses: bool
) -> None:
    wording.publish("Loans", "贷款", in_templates=in_templates, in_messages=in_messages)
    assert bool(judged(greetings(batch, sender, ["贷款"]))) is refuses


def test_words_for_codes_only_are_fine_in_codes(batch: BatchOf, sender: Sender) -> None:
    wording.publish("Estates", "您的验证码", in_templates=Treatment.CODES_ONLY)
    assert sender.mainland_template.message_kind == MessageKind.CODE
    assert judged(batch([ONE])) == {}
    sender.mainland_template.message_kind = MessageKind.NOTICE
    assert judged(batch([ONE])) == {0: Code.SENSITIVE_WORDS}


def test_a_word_torn_apart_by_spaces_may_be_two_others_and_refuses_nobody(
    batch: BatchOf, sender: Sender
) -> None:
    wording.publish("Investing", "invest")
    assert judged(greetings(batch, sender, ["in vest", "invest"])) == {1: Code.SENSITIVE_WORDS}


def test_what_an_exception_holds_is_left_alone(batch: BatchOf, sender: Sender) -> None:
    wording.publish("Insurance", "保险")
    wording.publish("Fine", "社会保险", is_exception=True)
    assert judged(greetings(batch, sender, ["社会保险", "保险"])) == {1: Code.SENSITIVE_WORDS}


def test_rows_that_were_judged_by_these_words_are_not_opened_again(
    batch: BatchOf, sender: Sender, loans: WordList
) -> None:
    opened: list[int] = []

    def contents(position: int) -> tuple[str, tuple[str, ...]]:
        opened.append(position)
        return ONE, ("贷款", "7")

    rows = [JudgedRow(position, position + 1, "CN", 1, contents) for position in range(5)]
    asked = {"template": greeting(sender), "candidates": rows, "is_list": True, "was_judged": True}
    seen = batch([ONE], **asked, words_digest=live.at_sending().digest)
    assert judged(seen) == {} and opened == []
    wording.publish_again(loans, ["贷款", "借款"])
    assert len(judged(seen)) == 5 and opened


def test_the_sentence_is_read_in_the_readers_language(settings: Any) -> None:
    from django.utils import translation

    facts = {"category_en": "Loans", "category_zh": "贷款", "version": 3, "start": 1, "end": 2}
    assert "Loans" in sentence(Code.SENSITIVE_WORDS, facts)
    with translation.override("zh-hans"):
        assert "贷款" in sentence(Code.SENSITIVE_WORDS, facts)


def test_a_batch_without_words_in_force_costs_nothing(
    batch: BatchOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def text(self: Batch, values: tuple[str, ...]) -> tuple[str, Segmentation]:
        raise AssertionError("no text is made")

    monkeypatch.setattr(Batch, "text", text)
    assert judged(batch([ONE])) == {}
    assert parse(ONE)


@given(st.lists(st.text(max_size=12), min_size=2, max_size=2), st.sampled_from(["", "晨光书店", "Acme"]))
def test_a_text_folded_in_pieces_is_the_whole_text_folded(values: list[str], signature: str) -> None:
    template = MessageTemplate(content="尊敬的{1}，{2} Ｏrder, {1}!", region=Region.MAINLAND)
    batch = Batch(
        account=Account(),
        application=Application(),
        template=template,
        signature=Signature(content=signature) if signature else None,
        signature_given=signature,
        tariff=None,
        candidates=[],
    )
    filled = (values[0], values[1])
    assert _Texts(batch).folded(filled) == fold(batch.text(filled)[0])


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_are_both_refused_and_each_refusal_is_explained() -> None:
    open_network()
    sender = ready_to_send()
    wording.publish("Loans", "贷款")
    template = greeting(sender)
    barrier = threading.Barrier(2)
    actor = Actor(user=sender.user, account=sender.account, perms=API_PERMS, via="api", ip="127.0.0.1")

    def send(numbers: list[str]) -> list[Code | None]:
        barrier.wait(10)
        try:
            outcomes = accept.send(
                actor=actor,
                application=sender.application,
                numbers=numbers,
                template_number=str(template.number),
                signature=sender.signature.content,
                parameters=["贷款", "7"],
            )
        finally:
            connection.close()
        return [one.code for one in outcomes]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(send, (MANY[:50], MANY[50:100])))
    assert found == [[Code.SENSITIVE_WORDS] * 50] * 2
    assert Message.unscoped.filter(status=MessageStatus.REFUSED).count() == Refusal.objects.count() == 100
