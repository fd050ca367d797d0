"""The rules of a signature's text and its certificates (rules 3, 15, 17, 18 and 21): pure functions that return findings."""

import re
from collections.abc import Collection, Iterator

from apps.core.kinds import Region
from apps.identity.kinds import Right
from apps.reviews.findings import Found, in_order
from apps.signatures.certificates import PRODUCTS, Wanted
from apps.signatures.kinds import CertificateKind, SignatureType
from apps.words.folding import fold

LENGTHS = {Region.MAINLAND: (2, 12), Region.GLOBAL: (2, 15)}
INDIVIDUAL_TYPES = PRODUCTS
DESCRIBED_TYPES = INDIVIDUAL_TYPES  # the four that a reviewer must be able to look up
# Whole signatures that name nobody, compared without case, spaces and punctuation.
_NEUTRAL_WORDS = """
    test tests testing tester demo sample example aabb aaaa abab abcd abc xxx sms message messages text msg notice notices
    notification notifications notify reminder alert info information verification verify verificationcode
    verifycode code otp captcha system admin official service customerservice company app website account user
    测试 测试一下 测试签名 测试短信 验证码 短信验证码 动态码 校验码 验证 通知 短信 短信通知 消息 消息通知 信息 提醒
    温馨提示 提示 系统 系统通知 官方 公告 客服 客户服务 公司 网站 应用 小程序 公众号 签名
"""
NEUTRAL = frozenset(_NEUTRAL_WORDS.split())

_BRACKETS = re.compile(r"[\[\]【】〔〕［］「」『』〖〗{}<>《》〈〉()（）]+")
_NOT_MAINLAND = re.compile(r"[^0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]+")
_SEPARATORS = re.compile(r"[\W_]+")
# aabb, aaaa, and keys beside each other.
_TYPED_BLINDLY = re.compile(
    r"([a-z])\1([a-z])\2|([a-z])\3{3,}|(?:qwe(?:rty?)?|asdf?(?:gh)?|zxcv?(?:bn)?)[0-9]*"
)


def findings(
    *, content: str, region: Region, type: SignatureType, description: str, rights: Collection[Right]
) -> list[Found]:
    """Everything that is wrong with a signature, blocking ones first."""
    return in_order(
        [
            *_length(content, region),
            *_characters(content, region),
            *_neutral(content),
            *_digits(content),
            *_type(type, rights),
            *_description(type, description),
        ]
    )


def _length(content: str, region: Region) -> Iterator[Found]:
    minimum, maximum = LENGTHS[region]
    if not minimum <= len(content) <= maximum:
        facts = {"length": len(content), "minimum": minimum, "maximum": maximum}
        yield Found("signature_length", start=0, end=len(content), words=content, facts=facts)


def _characters(content: str, region: Region) -> Iterator[Found]:
    covered: set[int] = set()
    for pattern, reason in ((_BRACKETS, "signature_brackets"), (_CONTROL, "signature_control")):
        for match in pattern.finditer(content):
            covered.update(range(*match.span()))
            yield Found(reason, start=match.start(), end=match.end(), words=match[0])
    if region == Region.MAINLAND:
        # What has been named above keeps its place but is not named twice.
        rest = "".join("0" if index in covered else character for index, character in enumerate(content))
        for match in _NOT_MAINLAND.finditer(rest):
            yield Found("signature_characters", start=match.start(), end=match.end(), words=match[0])


def _neutral(content: str) -> Iterator[Found]:
    name = _SEPARATORS.sub("", fold(content))
    is_neutral = name in NEUTRAL or name.rstrip("0123456789") in NEUTRAL
    if is_neutral or _TYPED_BLINDLY.fullmatch(name):
        # A pattern may be somebody's initials, a neutral word is nobody's.
        yield Found("signature_neutral", start=0, end=len(content), words=content, blocking=is_neutral)


def _digits(content: str) -> Iterator[Found]:
    if content.isdecimal():
        yield Found("signature_digits", start=0, end=len(content), words=content, blocking=False)


def _type(type: SignatureType, rights: Collection[Right]) -> Iterator[Found]:
    if type not in INDIVIDUAL_TYPES and Right.ALL_SIGNATURE_TYPES not in rights:
        yield Found("type_not_for_individuals", field="type")


def _description(type: SignatureType, description: str) -> Iterator[Found]:
    if type in DESCRIBED_TYPES and not description.strip():
        yield Found("description_wanted", field="description", blocking=False)


def certificate_findings(wanted: Wanted | None, brought: Collection[int]) -> list[Found]:
    """What is missing of the documents that a signature needs; `brought` are the kinds that came with it."""
    if wanted is None:
        return []  # said already: the account cannot have the type
    found = []
    if wanted.kinds and not set(wanted.kinds) & set(brought):
        kinds = " / ".join(str(kind.label) for kind in wanted.kinds)
        found.append(Found("certificate_missing", field="certificates", facts={"kinds": kinds}))
    if wanted.needs_letter and CertificateKind.LETTER not in brought:
        found.append(Found("letter_missing", field="letter"))
    return found
