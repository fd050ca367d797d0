"""What stock admin shows: every table with a single key, read only; none of today's is one that a person edits by hand."""

from apps.accounts import models as accounts
from apps.accounts.models.audit import AuditLink, AuditUnlinked
from apps.alarms.models.alarm import Alarm
from apps.alarms.models.feed import Feed
from apps.alarms.models.letter import Letter, Notice
from apps.alarms.models.recipient import Recipient
from apps.alarms.models.rule import Rule
from apps.applications.models import Application
from apps.backoffice.admin_site import ReadOnlyAdmin, SuperuserSite
from apps.billing import models as billing
from apps.carriers import models as carriers
from apps.contacts.models import Contact, ContactGroup
from apps.core.models import Heartbeat
from apps.guard.models import Backtest, Case, CaseNote, CodeWatch
from apps.identity.models import Identity, IdentityDocument, RightSetting
from apps.ledger import models as ledger
from apps.message_templates.models import ImportRow, MessageTemplate, TemplateImport
from apps.messaging import models as messaging
from apps.messaging.models.charge import Charge, ChargeClosing, ChargeReversal
from apps.messaging.models.dispatch_entry import DispatchEntry
from apps.messaging.models.tally import Tally
from apps.policy import models as policy
from apps.pricing import models as pricing
from apps.protection.models import Bar, BreakerRule, SpendCap, Switch
from apps.reviews import models as reviews
from apps.signatures.models import (
    Certificate,
    CertificateRule,
    SenderDocument,
    SenderId,
    SenderMarket,
    Signature,
)
from apps.statistics.models import HourCount
from apps.support import models as support
from apps.unsubscribes import models as unsubscribes
from apps.words.models import BackTest, WordList, WordListVersion

# The parts and attempts of a message have composite keys, which stock admin cannot show; the message's timeline does.
TABLES = (
    accounts.Account,
    accounts.AuditEvent,
    AuditLink,
    AuditUnlinked,
    accounts.Credential,
    accounts.FirstAdministratorLink,
    accounts.Invitation,
    accounts.KeyRefusal,
    accounts.Membership,
    accounts.StaffMembership,
    accounts.User,
    Alarm,
    Feed,
    Letter,
    Notice,
    Recipient,
    Rule,
    Application,
    billing.Arrears,
    billing.BalanceAlert,
    billing.Books,
    billing.Fee,
    billing.Settlement,
    billing.SettlementLine,
    carriers.Carrier,
    carriers.CarrierLease,
    carriers.InboundReply,
    carriers.Receipt,
    Contact,
    ContactGroup,
    Heartbeat,
    Identity,
    IdentityDocument,
    RightSetting,
    ledger.Balance,
    ledger.Entry,
    ledger.Proposal,
    ledger.Transaction,
    ImportRow,
    MessageTemplate,
    TemplateImport,
    Charge,
    ChargeClosing,
    ChargeReversal,
    DispatchEntry,
    messaging.Message,
    messaging.ManualSend,
    messaging.RememberedMapping,
    messaging.Refusal,
    messaging.Reply,
    messaging.ReplyRule,
    messaging.SendTask,
    messaging.SendTaskCorrection,
    messaging.SendTaskLeg,
    Tally,
    policy.AccountLimit,
    policy.AllowedNumber,
    policy.BudgetUse,
    policy.CountryLimit,
    policy.FrequencySetting,
    policy.PlatformLimit,
    policy.SendingThreshold,
    pricing.DayVolume,
    pricing.Price,
    pricing.PriceList,
    pricing.PriceVersion,
    Backtest,
    Bar,
    BreakerRule,
    Case,
    CaseNote,
    CodeWatch,
    SpendCap,
    Switch,
    reviews.CalendarDay,
    reviews.Finding,
    reviews.MessageFile,
    reviews.Review,
    reviews.ReviewMessage,
    reviews.Version,
    reviews.Opinion,
    reviews.Recheck,
    reviews.RecheckRate,
    reviews.RiskRule,
    Certificate,
    CertificateRule,
    SenderDocument,
    SenderId,
    SenderMarket,
    Signature,
    HourCount,
    support.Ticket,
    support.TicketDocument,
    support.TicketMessage,
    support.TicketReading,
    unsubscribes.BlockedNumber,
    unsubscribes.Keyword,
    unsubscribes.NumberImport,
    unsubscribes.RemovalRequest,
    unsubscribes.ScopeSetting,
    unsubscribes.Unsubscribe,
    BackTest,
    WordList,
    WordListVersion,
)

site = SuperuserSite()
site.register(TABLES, ReadOnlyAdmin)
