"""The best response that does not look at the question, for each benchmark of ../shared; 1 if it beats a plain guess.

A scorer that can be talked into several answers pays for a response such as 0 ≈ 1 ≈ … ≈ 199. For each benchmark this
searches chains, lists, ranges, sets, hedges, negations, tautologies, echoes of the instruction, all letters and all
labels, made of its own most frequent golds; the best are changed a little (length, order, members) and kept if they
gain. Beside the best stand the score of the best plain guess (the most frequent golds and, where a benchmark has a
tolerance, numbers close to them) and math-verify's for the same response.

    python bench/constant_responses.py [--benchmarks math_500,gsm8k] [--items 200]
    python bench/constant_responses.py --echo       # every prompt echoed: how many "answer", how many score right

The data are private (../shared): of the golds a few characters go to the terminal, nothing goes anywhere else.
"""

from __future__ import annotations

import argparse
import functools
import logging
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.extend(str(Path(__file__).resolve().parents[1] / "tests" / room) for room in ("tasks", "answers"))
import math_verify_rows
import reward_hacks
from shared_data import lacks
from test_benchmarks import REAL, perfect_response, real_items

from megascience_hf.tasks import Item

PLACES = ("\\boxed{@}", "The answer is @.", "Answer: @", "@")
JOINTS = tuple(
    f" {relation} " for relation in (*reward_hacks.RELATIONS, *reward_hacks.JOINTS, "", "\\quad", "\\cup", "&")
)
LENGTHS = (2, 10, 50, 200)
# The search is a tournament: all on a few items, the best of them on more, the best of those on all and changed.
FIRST_ITEMS, SECOND, CLIMBERS, STEPS = 30, 40, 4, 12
# No gold is given plainly by more than so many ways; the best of them is what a constant response may score.
PLAIN_GOLDS = 20


@dataclass(frozen=True)
class Constant:
    """A response for every question: members joined, or a template of a reward hack, in a place of answers."""

    members: tuple[str, ...]
    joint: str = ""
    place: str = "@"
    wrap: str = "@"  # brackets around the members

    @property
    def text(self) -> str:
        """The response."""
        return self.place.replace("@", self.wrap.replace("@", self.joint.join(self.members)))

    def changed(self, golds: list[str]) -> Iterator[Constant]:
        """Responses that differ a little from this one."""
        half = len(self.members) // 2
        if self.joint:
            for members in (self.members[:half], self.members[half:], self.members[::-1], self.members[1:]):
                yield replace(self, members=members)
            for more in (golds[: 2 * len(self.members)], [*self.members, *golds[:3]], golds[-len(self.members) :]):
                yield replace(self, members=tuple(more))
        for place in PLACES:
            yield replace(self, place=place)


def share(response: str, items: Iterable[Item]) -> float:
    """The share of items that a response is right for."""
    right = [item.key.score(response).correct for item in items]
    return sum(right) / max(1, len(right))


def most_frequent(items: list[Item], count: int) -> list[tuple[str, Item]]:
    """The most frequent golds as text, each with an item that has it."""
    found = Counter(str(item.key.gold) for item in items)
    owner = {str(item.key.gold): item for item in items}
    return [(gold, owner[gold]) for gold, _ in found.most_common(count)]


def candidates(items: list[Item]) -> Iterator[Constant]:
    """What is tried first."""
    golds = [gold for gold, item in most_frequent(items, 200) if isinstance(item.key.gold, str)]
    pools = [golds, golds[::-1]]
    if any(item.key.kind != "choice" for item in items):
        pools.append([str(n) for n in range(200)])
    for pool in pools:
        for joint in JOINTS:
            for length in dict.fromkeys(min(length, len(pool)) for length in LENGTHS):
                yield from (Constant(tuple(pool[:length]), joint, place) for place in PLACES[:2])
        for wrap in ("\\{@\\}", "[@]", "(@)", "\\text{@}"):
            yield Constant(tuple(pool[:50]), ", ", "\\boxed{@}", wrap)
    first = (golds * 3)[:3]
    for attack in reward_hacks.ATTACKS:
        if "@*" in attack.templates[0] or attack.name == "plain":
            continue
        for template in attack.templates:
            for name, gold in zip(("@a", "@b", "@c"), first, strict=True):
                template = template.replace(name, gold)
            yield from (Constant((template,), "", place) for place in (("@",) if attack.whole else PLACES[:2]))
    prompts = [item.prompt for item in items[:50]]
    start, end = common_start(prompts), common_start([prompt[::-1] for prompt in prompts])[::-1]
    yield from (Constant((text,)) for text in (start, end, start + end) if text.strip())
    yield from (Constant((f"\\boxed{{[{-bound}, {bound}]}}",)) for bound in (10, 1000, 10**9))


def common_start(texts: list[str]) -> str:
    """What all texts begin with: the instruction of a prompt."""
    return os.path.commonprefix(texts)  # noqa: RUF071 - texts, not paths


def best_constant(items: list[Item]) -> tuple[Constant, float]:
    """The best response that the search finds, and its score."""
    golds = [gold for gold, _ in most_frequent(items, 200)]
    scored = functools.cache(lambda constant, count: share(constant.text, items[:count]))
    everyone = list(dict.fromkeys(candidates(items)))
    everyone.sort(key=lambda constant: -scored(constant, FIRST_ITEMS))
    everyone = sorted(everyone[:SECOND], key=lambda constant: -scored(constant, len(items)))
    for climber in everyone[:CLIMBERS]:
        for _ in range(STEPS):
            better = max(climber.changed(golds), key=lambda constant: scored(constant, len(items)))
            if scored(better, len(items)) <= scored(climber, len(items)):
                break
            climber = better
        everyone.append(climber)
    best = max(everyone, key=lambda constant: scored(constant, len(items)))
    return best, scored(best, len(items))


def best_plain(items: list[Item]) -> tuple[str, float]:
    """The best of the most frequent golds, or of the numbers close to them, each given plainly, and its score."""
    frequent = most_frequent(items, PLAIN_GOLDS)
    plain = {gold: perfect_response(item.key.gold, item.key) for gold, item in frequent}
    plain |= {number: f"\\boxed{{{number}}}" for gold, item in frequent for number in within_tolerance(gold, item)}
    return max(((gold, share(response, items)) for gold, response in plain.items()), key=lambda pair: pair[1])


def within_tolerance(gold: str, item: Item) -> list[str]:
    """Numbers at both ends of a numeric gold's tolerance: one that lies between two golds is right for both."""
    try:
        value, tolerance = float(gold), item.key.rel_tol or 0.0
    except ValueError:
        return []
    return [f"{value * (1 + part * tolerance):.4g}" for part in (-0.9, 0.9)] if tolerance else []


def math_verify_share(response: str, items: list[Item]) -> float:
    """math-verify's score of a constant response."""
    return sum(math_verify_right(response, item) for item in items) / max(1, len(items))


def math_verify_right(response: str, item: Item) -> bool:
    """Whether math-verify takes a response for an item's gold; what it raises is no."""
    strings = list(item.key.letters or "") if item.key.kind == "choice" else []
    gold = item.key.gold if isinstance(item.key.gold, str) else ", ".join(item.key.gold)
    try:
        return math_verify_rows.outcome(item.key.kind, response, gold, strings, False)[1]
    except Exception:  # noqa: BLE001 - a peer may raise whatever it likes
        return False


def shown(text: str) -> str:
    """A response in a cell of the table."""
    short = text if len(text) <= 60 else f"{text[:40]} … {text[-15:]}"
    return f"`{short}`".replace("|", "\\|").replace("\n", "⏎")


def search(names: list[str], count: int) -> int:
    """The table of the best constant responses; the number of benchmarks where one beats the plain gold."""
    beaten = 0
    print("| benchmark | items | gold, plainly | score | best constant response | score | math-verify 0.5.2 |")
    print("|---|---:|---|---:|---|---:|---:|")
    for name in names:
        items = drawn(name, count)
        gold, plain = best_plain(items)
        constant, score = best_constant(items)
        beaten += score > plain
        print(
            f"| {name} | {len(items)} | {shown(gold)} | {plain:.3f} | {shown(constant.text)} "
            f"| {'**' if score > plain else ''}{score:.3f}{'**' if score > plain else ''} "
            f"| {math_verify_share(constant.text, items):.3f} |",
            flush=True,
        )
    return beaten


# How a question is said again; @ is the question without what all prompts of its benchmark have in common.
FRAMES = (
    "@", "Question: @", "The question is: @", "You asked: @", "Problem:\n@\n\nSolution:", "@\n\nAnswer:", "@ Hmm.",
    "Let me restate the problem. @", "We are asked the following. @\n\nLet's think step by step.",
    "Simplify: @", "**@**",
)  # fmt: skip


# A question may be nothing but a formula that equals its gold, or hold the gold as a number.
CHANCE = 1e-4


def echoes(item: Item, start: int, end: int) -> list[str]:
    """A prompt as it is, and its question in every frame."""
    question = item.prompt[start : len(item.prompt) - end].strip()
    return [item.prompt, *(frame.replace("@", question) for frame in FRAMES)]


def echo(names: list[str], count: int) -> int:
    """The table of echoed prompts; the number of those that score right beyond `CHANCE`."""
    print("| benchmark | echoes | with an answer | right |\n|---|---:|---:|---:|")
    total = made = 0
    for name in names:
        items = drawn(name, count)
        prompts = [item.prompt for item in items]
        start, end = len(common_start(prompts)), len(common_start([prompt[::-1] for prompt in prompts]))
        scores = [item.key.score(text) for item in items for text in echoes(item, start, end)]
        answered, right = sum(s.answer.status == "extracted" for s in scores), sum(s.correct for s in scores)
        total, made = total + right, made + len(scores)
        print(f"| {name} | {len(scores)} | {answered} | {right} |", flush=True)
    return max(0, total - int(CHANCE * made))


def drawn(name: str, count: int) -> list[Item]:
    """Items of a benchmark, drawn by the hash that names them; all of them if `count` is 0."""
    return sorted(real_items(name), key=lambda item: item.id)[: count or None]


def main() -> int:
    """Search or echo; 1 if a constant response beats the plain gold, or an echo scores; 2 without the data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--benchmarks", default=",".join(REAL), help="names, separated by commas; by default all")
    parser.add_argument("--items", type=int, default=200, help="items of each benchmark; 0 for all")
    parser.add_argument("--echo", action="store_true", help="echo every prompt instead")
    given = parser.parse_args()
    if lacks("benchmarks"):
        return 2
    logging.disable()
    names = given.benchmarks.split(",")
    return 1 if (echo if given.echo else search)(names, given.items) else 0


if __name__ == "__main__":
    sys.exit(main())
