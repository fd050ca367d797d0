"""What stock admin shows: every table with a single key, read only; none of today's is one that a person edits by hand."""

from apps.accounts import models as accounts
from apps.applications.models import Application
from apps.backoffice.admin_site import ReadOnlyAdmin, SuperuserSite
from apps.carriers import models as carriers
from apps.contacts.models import Contact, ContactGroup
from apps.identity.models import Identity, IdentityDocument, RightSetting
from apps.message_templates.models import MessageTemplate
from apps.messaging import models as messaging
from apps.messaging.models.dispatch_entry import DispatchEntry
from apps.messaging.models.tally import Tally
from apps.pricing import models as pricing
from apps.reviews import models as reviews
from apps.signatures.models import Certificate, CertificateRule, Signature
from apps.statistics.models import HourCount
from apps.unsubscribes import models as unsubscribes
from apps.words.models import WordList, WordListVersion

# The parts and attempts of a message have composite keys, which stock admin cannot show; the message's timeline does.
TABLES = (
    accounts.Account,
    accounts.AuditEvent,
    accounts.Credential,
    accounts.FirstAdministratorLink,
    accounts.Invitation,
    accounts.Membership,
    accounts.StaffMembership,
    accounts.User,
    Application,
    carriers.Carrier,
    carriers.CarrierLease,
    carriers.InboundReply,
    carriers.Receipt,
    Contact,
    ContactGroup,
    Identity,
    IdentityDocument,
    RightSetting,
    MessageTemplate,
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
    pricing.Price,
    pricing.PriceList,
    pricing.PriceVersion,
    reviews.CalendarDay,
    reviews.Finding,
    reviews.Review,
    Certificate,
    CertificateRule,
    Signature,
    HourCount,
    unsubscribes.BlockedNumber,
    unsubscribes.Keyword,
    unsubscribes.RemovalRequest,
    unsubscribes.ScopeSetting,
    unsubscribes.Unsubscribe,
    WordList,
    WordListVersion,
)

site = SuperuserSite()
site.register(TABLES, ReadOnlyAdmin)
