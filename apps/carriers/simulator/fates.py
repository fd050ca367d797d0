"""What happens to a message, by the last four digits of its number."""

import enum
from dataclasses import dataclass
from typing import Final

from apps.carriers.protocols.smpp import statuses


class Tie(enum.Enum):
    """How the parts of a long text name their place: in a header with one or two octets of reference, or in parameters."""

    UDH_8 = enum.auto()
    UDH_16 = enum.auto()
    SAR = enum.auto()


@dataclass(frozen=True, slots=True)
class Fate:
    """How the simulator treats a submission; times are in seconds."""

    name: str
    state: str = "DELIVRD"
    error_code: str = "000"
    refusal: int = statuses.OK  # answered instead of accepting
    throttle_first: bool = False  # the first attempt only is answered with ESME_RTHROTTLED
    receipts: int = 1
    receipt_delay: float = 0.0  # on top of the simulator's own
    receipt_first: bool = False  # the receipt overtakes submit_sm_resp
    answers: bool = True  # False: no submit_sm_resp at all
    hangs_up: bool = False  # drops the connection instead of answering
    replies: tuple[str, ...] = ()  # what the handset sends back; several are parts of one text
    tie: Tie = Tie.UDH_8  # how parts say that they belong together
    order: tuple[int, ...] = ()  # which parts come, in which order; empty: all, from the first


DELIVERED: Final = Fate("delivered")

FATES: Final[dict[str, Fate]] = {
    "9001": Fate("undelivered", state="UNDELIV", error_code="001"),
    "9002": Fate("expired", state="EXPIRED", error_code="002"),
    "9003": Fate("rejected", state="REJECTD", error_code="003"),
    "9004": Fate("refused at once", refusal=statuses.INVALID_DESTINATION),
    "9005": Fate("throttled, then delivered", throttle_first=True),
    "9006": Fate("accepted, no receipt ever", receipts=0),
    "9007": Fate("receipt 30 seconds late", receipt_delay=30.0),
    "9008": Fate("receipt twice", receipts=2),
    "9009": Fate("receipt before the answer", receipt_first=True),
    "9010": Fate("no answer, but a receipt", answers=False),
    "9011": Fate("connection dropped, but a receipt", answers=False, hangs_up=True),
    "9012": Fate("replies TD", replies=("TD",)),
    "9013": Fate("replies T", replies=("T",)),
    "9014": Fate("no answer, no receipt", answers=False, receipts=0),
    "9015": Fate("replies in Chinese", replies=("好的，谢谢",)),
    "9016": Fate("replies in two parts", replies=("This reply is so long ", "that it comes in two parts.")),
    "9019": Fate(
        "replies in three parts, the last first",
        replies=("One, ", "two, ", "three."),
        tie=Tie.UDH_16,
        order=(3, 1, 2),
    ),
    "9020": Fate("replies T and D as two parts", replies=("T", "D"), tie=Tie.SAR, order=(2, 1, 2)),
    "9021": Fate("replies in two parts, the second never", replies=("不要再", "发了"), order=(1,)),
    "9017": Fate("queue full at once, always", refusal=statuses.QUEUE_FULL),
    "9018": Fate("unknown", state="UNKNOWN", error_code="018"),
}


def fate_of(number: str) -> Fate:
    """The fate of a number; whatever is not in the table is delivered."""
    return FATES.get(number[-4:], DELIVERED)
