"""Conversations on pages: what was said, and the form to say something; components/talk.html draws them. Knows no domain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.web.attachments import DocumentsField, DocumentsForm
from apps.web.text import Text


@dataclass(frozen=True)
class SaidFile:
    """A document that came along: its name and where it is given away."""

    name: str
    url: str
    size: int


@dataclass(frozen=True)
class Said:
    """One message as people read it; `is_own` is of the reader's side, `is_new` of the other one and not read before."""

    who: Text
    at: datetime
    text: str
    files: tuple[SaidFile, ...] = ()
    is_own: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Talk:
    """A conversation as a card shows it: the latest of `count` messages, and the page with all of them."""

    latest: tuple[Said, ...]
    count: int
    new_count: int
    url: str
    may_write: bool


class TalkForm(DocumentsForm):
    """A message with documents."""

    text = forms.CharField(label=_("Message"), widget=forms.Textarea(attrs={"rows": 4}), strip=True)
    documents = DocumentsField(label=_("Documents"), required=False)

    def __init__(self, *args: Any, most_characters: int, most_files: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = most_characters  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["maxlength"] = most_characters
        documents: Any = self.fields["documents"]
        documents.most = most_files
        documents.help_text = _("JPG, PNG or PDF, at most %(count)s.") % {"count": most_files}
