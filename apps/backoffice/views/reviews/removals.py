"""What a reviewer sees of an application to write again to somebody: when and by which reply the person had unsubscribed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.phones import mask_number
from apps.core.privacy import open_sealed
from apps.messaging.contents import masked_reply
from apps.messaging.models import Reply
from apps.unsubscribes.models import RemovalRequest, Unsubscribe
from apps.web.templatetags.web_ui import instant
from apps.web.text import Text


def shown(target: RemovalRequest) -> dict[str, Any]:
    """The evidence, masked like everywhere; the text under review is the customer's reason."""
    row = target.unsubscribe
    reply = Reply.of(target.account).filter(public_id=row.reply_id).first() if row.reply_id else None
    same = Unsubscribe.of(target.account).filter(number_hash=row.number_hash)
    facts: list[tuple[Text, Any]] = [
        (_("Number"), mask_number(open_sealed(row.number_sealed))),
        (_("Signature"), row.signature or _("Every signature")),
        (_("Type"), row.get_message_kind_display() if row.message_kind else _("Every type")),
        (_("Application"), row.application.name if row.application else _("Every application")),
        (pgettext_lazy("of an unsubscription", "Source"), row.get_origin_display()),
        (_("On the list since"), instant(row.created_at)),
        (_("The reply"), f"“{masked_reply(reply)[1]}”" if reply else None),
        (_("Replied"), instant(row.asked_at) if row.asked_at else None),
        (_("Understood by"), row.word or None),
        (_("Times this number has unsubscribed here"), same.count()),
    ]
    return {"facts": facts}
