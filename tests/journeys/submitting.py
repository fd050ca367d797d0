"""Applications of the demo's account for a journey at the desk: run with an installation's environment, prints their titles."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sms_console.settings")

SIGNATURES = ("晨星", "北辰", "南山", "东篱", "西岭")
TEMPLATES = (
    "您的验证码是{1}，{2}分钟内有效，请勿告诉他人。",
    "您的订单{1}已发货，预计{2}送达，请注意查收。",
    "您预约的{1}服务时间为{2}，请准时到达。",
    "您的包裹已到达{1}转运中心，请凭取件码{2}领取。",
    "会员您好，活动：{1}，详情请到店咨询，{2}，谢谢。",
)


def main() -> None:
    import django

    django.setup()
    from apps.accounts.actors import Actor, account_perms, accounts_of
    from apps.accounts.models import User
    from apps.console import demo_papers
    from apps.core import attachments
    from apps.core.kinds import MessageKind, Region
    from apps.message_templates import services as templates
    from apps.signatures import services as signatures
    from apps.signatures.kinds import CertificateKind, SignatureType

    user = User.objects.get(email="developer@example.com")
    account = accounts_of(user)[0]
    actor = Actor(user=user, account=account, perms=account_perms(user, account), via="shell")
    for content in SIGNATURES:
        paper = attachments.keep(demo_papers.licence(content, "T-2026-1"), name="trademark.png")
        signatures.create(
            actor=actor,
            region=Region.MAINLAND,
            content=content,
            type=SignatureType.TRADEMARK,
            certificates=[(CertificateKind.TRADEMARK, paper)],
            submit=True,
        )
    for number, content in enumerate(TEMPLATES, 1):
        templates.create(
            actor=actor,
            region=Region.MAINLAND,
            message_kind=MessageKind.CODE if "验证码" in content else MessageKind.NOTICE,
            name=f"键盘{number}",
            content=content,
            remarks="例如：张三",
            submit=True,
        )
    print(json.dumps([*SIGNATURES, *(f"键盘{number}" for number in range(1, len(TEMPLATES) + 1))]))


if __name__ == "__main__":
    main()
