"""Tables of names: signatures with their certificates, sender IDs with their documents, and the markets they are for."""

from apps.signatures.kinds import Purpose, SignatureType
from apps.signatures.models.sender_id import SenderDocument, SenderId
from apps.signatures.models.sender_market import SenderMarket
from apps.signatures.models.signature import Certificate, CertificateRule, Signature

__all__ = [
    "Certificate",
    "CertificateRule",
    "Purpose",
    "SenderDocument",
    "SenderId",
    "SenderMarket",
    "Signature",
    "SignatureType",
]
