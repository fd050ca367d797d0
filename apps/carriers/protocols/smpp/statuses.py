"""SMPP 3.4 command statuses (§5.1.3): each number's name, what a refusal with it means, and its sentence."""

import enum
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.carriers.protocols.settings import Text


class Meaning(enum.Enum):
    """What a sender should make of a status."""

    FINE = "fine"
    THROTTLED = "throttled"  # not taken; send the same again, later and slower
    PASSING = "passing"  # not taken for a reason of the carrier's that may pass
    PERMANENT = "permanent"  # not taken; the same again will be refused again


@dataclass(frozen=True, slots=True)
class Status:
    """One row of the table."""

    code: int
    name: str
    meaning: Meaning
    sentence: Text


OK: Final = 0x00
INVALID_MESSAGE_LENGTH: Final = 0x01
INVALID_COMMAND_LENGTH: Final = 0x02
INVALID_COMMAND_ID: Final = 0x03
INVALID_BIND_STATUS: Final = 0x04
ALREADY_BOUND: Final = 0x05
SYSTEM_ERROR: Final = 0x08
INVALID_DESTINATION: Final = 0x0B
INVALID_MESSAGE_ID: Final = 0x0C
BIND_FAILED: Final = 0x0D
INVALID_PASSWORD: Final = 0x0E
INVALID_SYSTEM_ID: Final = 0x0F
QUEUE_FULL: Final = 0x14
THROTTLED: Final = 0x58
RECEIVER_TEMPORARY: Final = 0x64
RECEIVER_PERMANENT: Final = 0x65
QUERY_FAILED: Final = 0x67

_F, _T, _S, _P = Meaning.FINE, Meaning.THROTTLED, Meaning.PASSING, Meaning.PERMANENT

STATUSES: Final[dict[int, Status]] = {
    code: Status(code, name, meaning, sentence)
    for code, name, meaning, sentence in (
        (0x00, "ESME_ROK", _F, _("No error.")),
        (0x01, "ESME_RINVMSGLEN", _P, _("The message length is invalid.")),
        (0x02, "ESME_RINVCMDLEN", _P, _("The command length is invalid.")),
        (0x03, "ESME_RINVCMDID", _P, _("The carrier does not know this command.")),
        (0x04, "ESME_RINVBNDSTS", _S, _("The command does not fit the state of the bind.")),
        (0x05, "ESME_RALYBND", _S, _("This system ID is already bound.")),
        (0x06, "ESME_RINVPRTFLG", _P, _("The priority is invalid.")),
        (0x07, "ESME_RINVREGDLVFLG", _P, _("The request for a receipt is invalid.")),
        (0x08, "ESME_RSYSERR", _S, _("The carrier reports an internal error.")),
        (0x0A, "ESME_RINVSRCADR", _P, _("The sender address is invalid.")),
        (0x0B, "ESME_RINVDSTADR", _P, _("The destination number is invalid.")),
        (0x0C, "ESME_RINVMSGID", _P, _("The carrier does not know this message ID.")),
        (0x0D, "ESME_RBINDFAIL", _S, _("The bind failed.")),
        (0x0E, "ESME_RINVPASWD", _P, _("The password is wrong.")),
        (0x0F, "ESME_RINVSYSID", _P, _("The system ID is unknown.")),
        (0x11, "ESME_RCANCELFAIL", _P, _("The message could not be cancelled.")),
        (0x13, "ESME_RREPLACEFAIL", _P, _("The message could not be replaced.")),
        (0x14, "ESME_RMSGQFUL", _T, _("The carrier's message queue is full.")),
        (0x15, "ESME_RINVSERTYP", _P, _("The service type is invalid.")),
        (0x33, "ESME_RINVNUMDESTS", _P, _("The number of destinations is invalid.")),
        (0x34, "ESME_RINVDLNAME", _P, _("The distribution list is invalid.")),
        (0x40, "ESME_RINVDESTFLAG", _P, _("The destination flag is invalid.")),
        (0x42, "ESME_RINVSUBREP", _P, _("Replacing on submission is not possible.")),
        (0x43, "ESME_RINVESMCLASS", _P, _("The message class (esm_class) is invalid.")),
        (0x44, "ESME_RCNTSUBDL", _P, _("Submitting to a distribution list is not possible.")),
        (0x45, "ESME_RSUBMITFAIL", _S, _("The carrier could not take the message.")),
        (0x48, "ESME_RINVSRCTON", _P, _("The type or plan of the sender address is invalid.")),
        (0x49, "ESME_RINVSRCNPI", _P, _("The numbering plan of the sender address is invalid.")),
        (0x50, "ESME_RINVDSTTON", _P, _("The type of the destination number is invalid.")),
        (0x51, "ESME_RINVDSTNPI", _P, _("The numbering plan of the destination is invalid.")),
        (0x53, "ESME_RINVSYSTYP", _P, _("The system type is invalid.")),
        (0x54, "ESME_RINVREPFLAG", _P, _("The replace flag is invalid.")),
        (0x55, "ESME_RINVNUMMSGS", _P, _("The number of messages is invalid.")),
        (0x58, "ESME_RTHROTTLED", _T, _("The carrier asks to send more slowly.")),
        (0x61, "ESME_RINVSCHED", _P, _("The scheduled time is invalid.")),
        (0x62, "ESME_RINVEXPIRY", _P, _("The validity period is invalid.")),
        (0x63, "ESME_RINVDFTMSGID", _P, _("The predefined message is unknown.")),
        (0x64, "ESME_RX_T_APPN", _S, _("The receiver cannot take the message now.")),
        (0x65, "ESME_RX_P_APPN", _P, _("The receiver will never take the message.")),
        (0x66, "ESME_RX_R_APPN", _P, _("The receiver rejects the message.")),
        (0x67, "ESME_RQUERYFAIL", _S, _("The query failed.")),
        (0xC0, "ESME_RINVOPTPARSTREAM", _P, _("The optional parameters cannot be read.")),
        (0xC1, "ESME_ROPTPARNOTALLWD", _P, _("An optional parameter is not allowed.")),
        (0xC2, "ESME_RINVPARLEN", _P, _("The length of a parameter is invalid.")),
        (0xC3, "ESME_RMISSINGOPTPARAM", _P, _("An optional parameter is missing.")),
        (0xC4, "ESME_RINVOPTPARAMVAL", _P, _("The value of an optional parameter is invalid.")),
        (0xFE, "ESME_RDELIVERYFAILURE", _S, _("The delivery failed.")),
        (0xFF, "ESME_RUNKNOWNERR", _S, _("The carrier reports an unknown error.")),
    )
}


def status(code: int) -> Status:
    """The row of a status; a number outside the table (the vendors' range 0x400–0x4FF) is a permanent refusal."""
    known = STATUSES.get(code)
    return known or Status(
        code, f"0x{code:08X}", Meaning.PERMANENT, _("The carrier gives an error of its own.")
    )
