"""One row of everything that has a page, made when a page of the access table asks for it."""

from decimal import Decimal
from functools import cached_property

from apps.accounts.actors import SYSTEM
from apps.accounts.models import Credential, Invitation
from apps.accounts.permissions import Role, StaffRole
from apps.accounts.services import credentials, people
from apps.alarms.models import Alarm, Letter, Recipient
from apps.alarms.services import recipients
from apps.alarms.services.recipients import Details
from apps.applications import services as applications
from apps.applications.models import Application
from apps.carriers.models import Carrier, CarrierLease
from apps.contacts.models import ContactGroup
from apps.contacts.services import groups
from apps.core import attachments, clock
from apps.core.kinds import MessageKind, Region
from apps.guard.models import Backtest, Case
from apps.message_templates import services as templates
from apps.message_templates.models import MessageTemplate, TemplateImport
from apps.messaging.models import ManualSend, Message, Reply, ReplyRule, SendTask
from apps.messaging.models.reply import Match
from apps.messaging.services import imports, manual_sends, reply_rules, send_tasks
from apps.policy.models import CountryLimit
from apps.protection.models import BreakerRule, CapWindow, SpendCap, Switch
from apps.protection.services import caps, switches
from apps.reviews.models import Review
from apps.signatures import services as signatures
from apps.signatures.kinds import CertificateKind, SignatureType
from apps.signatures.models import Certificate, SenderDocument, SenderId, Signature
from apps.signatures.senders import services as sender_ids
from apps.support import services as support
from apps.support.models import Category, Ticket, TicketDocument
from apps.unsubscribes.models import BlockedNumber, Into, NumberImport, RemovalRequest, Unsubscribe
from apps.unsubscribes.services import blocklist, listing, removals
from apps.unsubscribes.services import importing as number_files
from apps.words import back_tests
from apps.words import queries as word_queries
from apps.words.models import WordList
from tests import factories
from tests.architecture.callback_things import CallbackThings
from tests.architecture.invoice_things import InvoiceThings
from tests.architecture.keeping_things import KeepingThings
from tests.architecture.money_things import MoneyThings
from tests.architecture.record_things import RecordThings
from tests.architecture.review_things import ReviewThings
from tests.core import documents
from tests.people import Person
from tests.support import importing, replying, sending, wording


class Things(CallbackThings, MoneyThings, KeepingThings, ReviewThings, RecordThings, InvoiceThings):
    """Rows of the owner's account (carriers are the platform's)."""

    def __init__(self, owner: Person) -> None:
        self.owner = owner

    @cached_property
    def account(self) -> object:
        return self.owner.own_account

    @cached_property
    def application(self) -> Application:
        return applications.create(actor=self.owner.actor, name="Shop")

    @cached_property
    def listed_application(self) -> Application:
        """With a list of countries."""
        owned = {"account": self.owner.account, "application": self.application}
        CountryLimit.unscoped.create(country="SG", daily=5, **owned)
        return self.application

    @cached_property
    def credential(self) -> Credential:
        return credentials.create(actor=self.owner.actor)[0]

    @cached_property
    def invitation(self) -> Invitation:
        return people.invite(actor=self.owner.actor, email="carol@example.com", role=Role.VIEWER)

    @cached_property
    def person(self) -> object:
        return self.owner.user

    @cached_property
    def staff_person(self) -> object:
        return factories.staff(StaffRole.REVIEWER)

    @cached_property
    def signature(self) -> Signature:
        return signatures.create(
            actor=self.owner.actor, region=Region.MAINLAND, content="青云科技", type=SignatureType.COMPANY
        )

    @cached_property
    def certificate(self) -> Certificate:
        document = attachments.keep(documents.png(), name="licence.png")
        return Certificate.unscoped.create(
            account=self.owner.own_account,
            signature=self.signature,
            certificate_kind=CertificateKind.BUSINESS_LICENCE,
            **document.columns(),
        )

    @cached_property
    def ticket(self) -> Ticket:
        return support.ask(
            actor=self.owner.actor,
            subject="A message is missing",
            text="It did not arrive.",
            category=Category.DELIVERY,
            documents=[attachments.keep(documents.png(), name="screen.png")],
        )

    @cached_property
    def ticket_document(self) -> TicketDocument:
        found: TicketDocument = TicketDocument.of(self.ticket.account).get()
        return found

    @cached_property
    def sender_id(self) -> SenderId:
        return sender_ids.create(
            actor=self.owner.actor, country="SG", content="Acme", registration="201912345K"
        )

    @cached_property
    def sender_document(self) -> SenderDocument:
        """Of one that is submitted, so that reviewers may see it."""
        document = attachments.keep(documents.png(), name="registration.png")
        sender = sender_ids.edit(
            actor=self.owner.actor,
            sender=self.sender_id,
            content="Acme",
            registration="201912345K",
            description="Codes",
            documents=[document],
            submit=True,
        )
        found: SenderDocument = sender.documents.get()
        return found

    @cached_property
    def template(self) -> MessageTemplate:
        return templates.create(
            actor=self.owner.actor,
            region=Region.MAINLAND,
            message_kind=MessageKind.CODE,
            name="登录验证码",
            content="您的验证码是{1}，5分钟内有效。",
        )

    @cached_property
    def template_import(self) -> TemplateImport:
        return importing.brought(self.owner.actor, [["登录", "1", "您的验证码是{1}，5分钟内有效。"]])

    @cached_property
    def review(self) -> Review:
        assert self.certificate.signature == self.signature, "which cannot be submitted without"
        review = signatures.submit(actor=self.owner.actor, signature=self.signature).review
        assert review is not None
        return review

    @cached_property
    def contact_group(self) -> ContactGroup:
        return groups.create(actor=self.owner.actor, name="Customers", region=Region.MAINLAND)

    @cached_property
    def manual_send(self) -> ManualSend:
        sending.open_network()
        template = sending.template(
            self.owner.own_account, "您的验证码是{1}，请勿告诉他人。", Region.MAINLAND
        )
        self.signature.is_approved = True
        self.signature.save()
        return manual_sends.send(
            actor=self.owner.actor,
            key="0" * 16,
            application=self.application,
            template=template,
            signature=self.signature,
            parameters=["123456"],
            numbers=["+8613800001234"],
        )

    @cached_property
    def send_task(self) -> SendTask:
        """A list whose report stands: one good row, of a contact group."""
        sending.open_network()
        self.signature.is_approved = True
        self.signature.save()
        groups.add(actor=self.owner.actor, group=self.contact_group, lines=[["+8613800001234"]])
        task = send_tasks.from_group(
            actor=self.owner.actor,
            key="0" * 16,
            name="Customers",
            group=self.contact_group,
            application=self.application,
            template=sending.template(self.owner.own_account, "您的订单已发货。", Region.MAINLAND),
            signature=self.signature,
        )
        imports.run(task.pk)
        task.refresh_from_db()
        return task

    @cached_property
    def message(self) -> Message:
        return Message.of(self.manual_send.account).get()

    @cached_property
    def spend_cap(self) -> SpendCap:
        return caps.set_cap(
            actor=self.owner.actor,
            account=self.owner.own_account,
            per=CapWindow.DAY,
            amount=Decimal(10),
            application=self.application,
        )

    @cached_property
    def breaker_rule(self) -> BreakerRule:
        return BreakerRule.objects.create(name="prefixes", dimension="prefix", minimum=60)

    @cached_property
    def case(self) -> Case:
        now = clock.now()
        return Case.unscoped.create(
            account=self.owner.own_account,
            application=self.application,
            found="volume",
            rule=self.breaker_rule,
            dimension="prefix",
            key="44770",
            message_kind=1,
            mode="shadow",
            opened_at=now,
            last_seen_at=now,
        )

    @cached_property
    def backtest(self) -> Backtest:
        return Backtest.objects.create(
            kind="count",
            name="trial",
            settings={"seconds": 86_400, "limit": "10"},
            from_day=clock.business_day(clock.now()),
            day_count=1,
            asked_at=clock.now(),
        )

    @cached_property
    def own_backtest(self) -> Backtest:
        return Backtest.objects.create(
            kind="count",
            name="trial",
            settings={"seconds": 86_400, "limit": "10"},
            from_day=clock.business_day(clock.now()),
            day_count=1,
            asked_at=clock.now(),
            account=self.owner.own_account,
            application=self.application,
        )

    @cached_property
    def switch(self) -> Switch:
        return switches.stop(actor=self.owner.actor, target=self.application, reason="leaked key")

    @cached_property
    def word_list(self) -> WordList:
        word_list = wording.publish("Loans", "贷款")
        wording.draft(word_list, "借款")
        return word_list

    @cached_property
    def tested_word_list(self) -> WordList:
        draft = word_queries.draft_of(self.word_list)
        assert draft is not None
        back_tests.ask(actor=SYSTEM, word_list=self.word_list, revision=draft.revision, days=1)
        return self.word_list

    @cached_property
    def unsubscribe(self) -> Unsubscribe:
        listing.add(actor=self.owner.actor, text="13800001234")
        return Unsubscribe.of(self.owner.own_account).get()

    @cached_property
    def removal_request(self) -> RemovalRequest:
        return removals.apply(
            actor=self.owner.actor, unsubscribe=self.unsubscribe, reason="has signed a form"
        )

    @cached_property
    def blocked_number(self) -> BlockedNumber:
        blocklist.add(actor=self.owner.actor, text="13800001234")
        return BlockedNumber.of(self.owner.own_account).get()

    @cached_property
    def number_import(self) -> NumberImport:
        return number_files.begin(actor=self.owner.actor, into=Into.UNSUBSCRIBED, file="", source="list.csv")

    @cached_property
    def reply(self) -> Reply:
        Message.unscoped.filter(pk=self.message.pk).update(
            status="delivered", carrier=Carrier.objects.first()
        )
        replying.comes("请不要再发了", "+8613800001234")
        replying.read_all()
        return Reply.of(self.owner.own_account).get()

    @cached_property
    def reply_rule(self) -> ReplyRule:
        return reply_rules.add(
            actor=self.owner.actor,
            application=self.application,
            match=Match.EQUALS,
            phrase="ok",
            label="Confirmed",
        )

    @cached_property
    def carrier(self) -> Carrier:
        carrier = Carrier.objects.create(name="north", protocol="simulator", settings={"port": 1})
        CarrierLease.objects.create(carrier=carrier)
        return carrier

    @cached_property
    def alarm(self) -> Alarm:
        """Open, of the owner's application."""
        now = clock.now()
        return Alarm.unscoped.create(
            account=self.owner.own_account,
            application=self.application,
            condition="failure_rate",
            subject="application:1",
            raised_at=now,
            last_at=now,
        )

    @cached_property
    def alarm_recipient(self) -> Recipient:
        return recipients.add(
            actor=self.owner.actor,
            application=self.application,
            details=Details("Ann", "en", "ann@example.com"),
        )

    @cached_property
    def alarm_letter(self) -> Letter:
        now = clock.now()
        return Letter.unscoped.create(
            account=self.owner.own_account, key="1", recipient=self.alarm_recipient, channel="email", reason="raised",
            status="in_doubt", due_at=now, created_at=now,
        )  # fmt: skip

    @cached_property
    def platform_recipient(self) -> Recipient:
        return recipients.add(
            actor=SYSTEM, application=None, details=Details("Duty", "en", "duty@example.com")
        )
