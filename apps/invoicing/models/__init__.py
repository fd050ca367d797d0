"""Tables of invoicing."""

from apps.invoicing.models.invoice import Claim, Document, Invoice, Line, Mail
from apps.invoicing.models.seller import Seller, Series
from apps.invoicing.models.title import Automatic, Title, TitleDocument

__all__ = [
    "Automatic",
    "Claim",
    "Document",
    "Invoice",
    "Line",
    "Mail",
    "Seller",
    "Series",
    "Title",
    "TitleDocument",
]
