"""Measures the reviewers' desk with a long history: the queue, one item's page and the nearest items, p50 and p95.

Run: `script/bench review [--items 100000] [--rounds 40]`. A whole installation is started in a directory of its own; decided
templates are written into its database, and a process of its own asks for pages as a signed-in reviewer, without the web
server in between. It prints and asserts nothing.
"""

import argparse
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.bench._measuring import machine  # noqa: E402 - the path is set above
from tests.support.installation import installation  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        installation(Path(folder) / "data") as running,
    ):
        answer = subprocess.run(
            [sys.executable, str(ROOT / "tests/bench/_desk.py"), str(options.items), str(options.rounds)],
            env=running.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            sys.exit(answer.stderr)
    for name, milliseconds in json.loads(answer.stdout.splitlines()[-1]).items():
        ordered = sorted(milliseconds)
        print(
            f"{name:<34} p50 {statistics.median(ordered):6.1f} ms   p95 {ordered[int(len(ordered) * 0.95)]:6.1f} ms"
        )


FIRMS = (
    "青云",
    "白鹭",
    "星河",
    "海棠",
    "远山",
    "东风",
    "明月",
    "晨光",
    "华夏",
    "四季",
    "天元",
    "金石",
    "木兰",
    "新川",
    "长安",
)
TRADES = ("科技", "商城", "银行", "医院", "学校", "物流", "出行", "超市", "酒店", "图书")
CORES = (
    "您的验证码是{1}，{2}分钟内有效，请勿泄露。", "验证码{1}，用于登录，请勿告诉他人。", "尊敬的{1}，您的订单{2}已发货，预计{3}送达。",
    "您预约的{1}服务时间为{2}，地址{3}，请准时到达。", "会员{1}您好，本店周年庆满{2}减{3}，回T退订。", "您的账户于{1}消费{2}元，余额{3}元。",
    "Your verification code is {1}, valid for {2} minutes.", "您的快递已到{1}，取件码{2}，请于{3}前取走。",
    "缴费提醒：{1}本月应缴{2}元，请在{3}前缴纳。", "您报名的{1}课程将于{2}开课，请提前十分钟到场。",
)  # fmt: skip
ENDS = (
    "如非本人操作请忽略。",
    "感谢您的支持！",
    "祝您生活愉快。",
    "请保管好您的信息。",
    "如有疑问请致电。",
    "点击查看详情。",
)
WORDS = [
    a + b
    for a, b in itertools.product("天地玄黄宇宙洪荒日月盈昃辰宿列张", "云腾致雨露结为霜金生丽水玉出昆冈")
]


def texts(count: int, seed: int) -> list[str]:
    """Templates as customers write them: the same dozen sentences, varied; about one in ten occurs again."""
    dice = random.Random(seed)
    return [
        dice.choice(FIRMS) + dice.choice(TRADES) + "：" + dice.choice(CORES)
        + "".join(dice.sample(ENDS, dice.randint(0, 2)))
        + ("".join(dice.sample(WORDS, dice.randint(1, 8))) if dice.random() < 0.7 else "")
        for _number in range(count)
    ]  # fmt: skip


if __name__ == "__main__":
    main()
