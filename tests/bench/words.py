"""How long the word lists take: script/bench words [--words 20000]. Needs no database; a text has 500 characters."""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from apps.words.matching import Bilingual, Scanner, WordSet

CHARACTERS = 500
ROUNDS = 2_000
COMMON = [chr(0x4E00 + 7 * number) for number in range(2_500)]  # as many as a newspaper uses
NOTHING = Bilingual("", "")


def word(chance: random.Random) -> str:
    """Two to five common Chinese characters, or for every fifth an English one of four to ten letters."""
    if chance.random() < 0.2:
        return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(4, 10)))
    return "".join(chance.choices(COMMON, k=chance.randint(2, 5)))


def text(chance: random.Random, planted: list[str]) -> str:
    """Chinese and English with these words in it."""
    pieces = list(planted)
    while sum(map(len, pieces)) < CHARACTERS:
        pieces.append(word(chance) + chance.choice(["，", " ", "", "。"]))
    chance.shuffle(pieces)
    return "".join(pieces)[:CHARACTERS]


def measured(scanner: Scanner, texts: list[str]) -> list[float]:
    """Microseconds of processor time of each search, sorted."""
    for one in texts[:100]:
        scanner.scan(one)  # the table of folded characters fills
    taken = []
    for number in range(ROUNDS):
        began = time.thread_time_ns()  # of this thread alone: a busy machine is no defect
        scanner.scan(texts[number % len(texts)])
        taken.append((time.thread_time_ns() - began) / 1000)
    return sorted(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", type=int, default=20_000)
    wanted = parser.parse_args().words
    chance = random.Random(1)
    listed = list({word(chance) for _one in range(wanted * 2)})[:wanted]
    began = time.process_time()
    cut = [tuple(listed[start::40]) for start in range(40)]
    scanner = Scanner(WordSet(NOTHING, NOTHING, "block", "warn", False, words) for words in cut)
    print(f"built from {len(listed):,} words in 40 lists: {(time.process_time() - began) * 1000:.0f} ms")
    for label, count in (("no word in it", 0), ("one word in it", 1), ("ten words in it", 10)):
        texts = [text(chance, chance.sample(listed, count)) for _one in range(200)]
        if not count:
            texts = [one for one in texts if not scanner.scan(one)] or ["您" * CHARACTERS]
        taken = measured(scanner, texts)
        print(
            f"{CHARACTERS} characters, {label}: median {statistics.median(taken):.0f} µs, "
            f"p95 {taken[int(len(taken) * 0.95)]:.0f} µs"
        )


if __name__ == "__main__":
    main()
