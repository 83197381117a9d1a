"""Golds that contradict their own item, in the benchmarks of ../shared: candidates, to be read one by one.

    python bench/errata.py                   # how many candidates of each kind each benchmark has
    python bench/errata.py --show medmcqa    # the items, to be read; they are private: not for a log
    python bench/errata.py --write           # the shipped list, of what was confirmed

Nothing is judged by a model. A candidate is an item
- whose row cannot be read, or whose gold does not accept itself by our scorer;
- with options of the same text, or nearly so (blanks, full stops, zeros behind a number); with one option;
- whose question is asked again with another gold, which stands here as a wrong option;
- whose own row says another answer: the explanation of MedMCQA ("Ans. (b)"), a false sum between GSM8K's calculator
  marks, SciBench's answer in LaTeX and its solution, the box in the solution of MATH-500;
- of physics or chemistry in SciBench whose gold has no unit.

Equal texts are equal, and need no reading; of the others only what was read and confirmed is listed: its hashes stand
with their reasons in errata_confirmed.tsv beside this file. The list holds hashes and reasons, never texts.
"""

from __future__ import annotations

import argparse
import ast
import csv
import operator
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "tasks"))
from test_benchmarks import REAL, SHARED, perfect_response, read_json, real_rows

from megascience_hf.answers import GoldError
from megascience_hf.tasks import BENCHMARKS, Item
from megascience_hf.tasks.errata import Erratum, Fault, lists
from megascience_hf.tasks.errata.build import is_gold, question
from megascience_hf.tasks.errata.records import WORDS
from megascience_hf.tasks.math import boxed

CONFIRMED = Path(__file__).with_name("errata_confirmed.tsv")
OURS = "megascience-hf"
NAMES = (*REAL, "mmlu_pro")
# What the texts of an item prove by themselves.
BY_ITSELF = (Fault.REPEATED_GOLD, Fault.REPEATED_OPTIONS, Fault.ONE_OPTION)
NEARLY = "nearly"  # why: equal options that do not prove themselves
_SAID = re.compile(
    r"""^\W*(?:the\ )?(?:correct\ )?(?:ans(?:wer)?|option)\b \W{0,4} (?:is\b)? \W{0,6}
        (?:option\W{0,3})? ['"(\[]? ([a-d]) \b (?!\s+(?:and|or|patient|child|man|woman|\d))""",
    re.VERBOSE | re.IGNORECASE,
)
_SUM = re.compile(r"<<([-+*/().\d ]{1,80})=(-?[\d.]{1,20})>>")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item to be read, and why."""

    item: Item
    fault: Fault
    why: str
    row: dict[str, Any]


def rows(name: str) -> list[dict[str, Any]]:
    if name == "mmlu_pro":  # an older revision, without its columns for people
        return read_json(SHARED / "_extra" / "mmlu_pro_test_questions_from_outputs.jsonl.gz")
    return real_rows(name)


def candidates(name: str, accept: bool = True) -> Iterator[Candidate | str]:
    """The candidates of a benchmark; a line for a row that cannot be read.

    Args:
        accept: whether each gold is scored against itself, which is what takes the time.
    """
    found: list[tuple[Item, dict[str, Any]]] = []
    for number, row in enumerate(rows(name)):
        try:
            item = BENCHMARKS[name].read(row)
        except (GoldError, ArithmeticError) as error:
            yield f"row {number}: {error}"
            continue
        if item is not None:
            found.append((item, row))
    for item, row in found:
        if accept and not all(item.key.score(perfect_response(gold, item.key)).correct for gold in _golds(item)):
            yield Candidate(item, Fault.UNREADABLE_GOLD, "the gold does not accept itself", row)
        yield from _options(item, row)
        yield from ROWS.get(name, _nothing)(item, row)
    yield from _asked_again(found)


def _golds(item: Item) -> Sequence[Any]:
    return item.key.gold, *item.key.alternatives


def _nothing(_item: Item, _row: dict[str, Any]) -> Iterator[Candidate]:
    yield from ()


def _options(item: Item, row: dict[str, Any]) -> Iterator[Candidate]:
    options = item.key.options or ()
    if len(options) == 1:
        yield Candidate(item, Fault.ONE_OPTION, "", row)
    golds = {text for text in options if is_gold(item, text)}
    for spelling, why in ((_words, ""), (_nearly, NEARLY)):
        spelt = Counter(map(spelling, options))
        twice = {text for text, count in spelt.items() if count > 1}
        of_gold = {spelling(text) for text in golds}
        if twice & of_gold:
            yield Candidate(item, Fault.REPEATED_GOLD, why, row)
        if twice - of_gold:
            yield Candidate(item, Fault.REPEATED_OPTIONS, why, row)
        if twice:
            return


def _nearly(text: str) -> str:
    """A text without blanks, full stops and dollars, and a number at its start without needless zeros."""
    bare = re.sub(r"[\s$,]+", "", text).strip(".;")
    number = re.fullmatch(r"([-+]?\d*\.?\d+)(.*)", bare, re.DOTALL)
    return f"{float(number[1]):g}{number[2]}" if number else bare


def _asked_again(found: Sequence[tuple[Item, dict[str, Any]]]) -> Iterator[Candidate]:
    """Items with one question of which each has the gold of the other among its wrong options; and two plain golds."""
    alike: defaultdict[str, list[tuple[Item, dict[str, Any]]]] = defaultdict(list)
    for item, row in found:
        alike[_words(item.question or item.prompt.partition("\n\n(A) ")[0]).casefold()].append((item, row))
    for same in alike.values():
        for one, row in same:
            others = [other for other, _ in same if _contradict(one, other) and _contradict(other, one)]
            if others:
                yield Candidate(one, Fault.CONTRADICTED, f"elsewhere {[_gold_text(other) for other in others]}", row)


def _contradict(one: Item, other: Item) -> bool:
    """Whether the gold of the other is a wrong answer to the first."""
    gold = _gold_text(other)
    options = [*map(_words, one.key.options or ())]
    return not is_gold(one, gold) and (gold in options or not options)


def _gold_text(item: Item) -> str:
    key = item.key
    golds = key.gold if isinstance(key.gold, tuple) else (key.gold,)
    return " | ".join(
        _words((key.options or ())[(key.letters or "").index(gold)] if key.options else gold) for gold in golds
    )


def _medmcqa(item: Item, row: dict[str, Any]) -> Iterator[Candidate]:
    said = _SAID.match((row.get("exp") or "")[:80])
    if said and said[1].upper() != item.key.gold and said[1].upper() not in item.key.alternatives:
        yield Candidate(item, Fault.WRONG_GOLD, f"the explanation says {said[1].upper()}", row)


def _gsm8k(item: Item, row: dict[str, Any]) -> Iterator[Candidate]:
    for sums in _SUM.finditer(row.get("cot") or row["answer"]):
        try:
            value = _computed(sums[1])
        except (ValueError, ZeroDivisionError):
            continue
        if abs(value - float(sums[2])) > 0.011 * max(1, abs(value)):
            yield Candidate(item, Fault.WRONG_GOLD, f"{sums[0]} is {value:g}", row)


_OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def _computed(text: str) -> float:
    """The value of a sum of plain numbers; nothing of a data file is evaluated.

    Raises:
        ValueError: it is another thing.
    """

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return float(_OPERATIONS[type(node.op)](value(node.left), value(node.right)))
        raise ValueError(text)

    try:
        return value(ast.parse(re.sub(r"(?<![\d.])0+(?=\d)", "", text.strip()), mode="eval").body)
    except SyntaxError:
        raise ValueError(text) from None


def _scibench(item: Item, row: dict[str, Any]) -> Iterator[Candidate]:
    if not row["unit"].strip() and row["source"] not in ("stat", "diff"):
        yield Candidate(item, Fault.UNCLEAR, "a number without a unit", row)
    latex, number = str(row.get("answer_latex") or "").strip(), str(row["answer_number"]).strip()
    if re.fullmatch(r"[\s$\\~,.\d^{}()+−-]*(?:\\times|\\cdot)?[\s$\\~,.\d^{}()+−-]*", latex) and re.search(
        r"\d", latex
    ):
        first = re.search(r"-?\d*\.?\d+", latex.replace("−", "-").replace(",", "").replace(" ", ""))
        if first and abs(float(first[0]) - float(number.replace("−", "-").replace(",", ""))) > 1e-9:
            yield Candidate(item, Fault.WRONG_GOLD, f"in LaTeX {latex!r}, as a number {number!r}", row)
    solution = str(row.get("solution") or "").replace("−", "-").replace(",", "")
    gold = float(number.replace("−", "-").replace(",", ""))
    values = [float(value) for value in re.findall(r"\d*\.?\d+", solution)]
    if values and not any(abs(value - abs(gold)) <= 0.02 * abs(gold) for value in values):
        yield Candidate(item, Fault.WRONG_GOLD, f"{number!r} is nowhere in the solution", row)


def _math_500(item: Item, row: dict[str, Any]) -> Iterator[Candidate]:
    boxes = boxed(row["solution"])
    if boxes and not is_gold(item, boxes[-1]) and not is_gold(item, ", ".join(boxes)):
        yield Candidate(item, Fault.WRONG_GOLD, f"the solution boxes {boxes}", row)


ROWS = {"medmcqa": _medmcqa, "gsm8k": _gsm8k, "scibench": _scibench, "math_500": _math_500}


def _words(text: str) -> str:
    return " ".join(text.split())


def show(name: str, kinds: Sequence[str]) -> None:
    for one in candidates(name, accept=Fault.UNREADABLE_GOLD in kinds):
        if isinstance(one, str):
            print(one)
        elif not kinds or one.fault in kinds:
            extra = {key: one.row[key] for key in ("exp", "cot", "solution", "unit") if one.row.get(key)}
            print(f"\n=== {name} {one.item.id} {one.fault}: {one.why}")
            print(question(one.item), *(one.item.key.options or ()), f"GOLD {_gold_text(one.item)}", extra, sep="\n  ")


def confirmed() -> list[Erratum]:
    with CONFIRMED.open(encoding="utf-8", newline="") as file:
        rows_of = csv.DictReader(file, delimiter="\t")
        return [Erratum(r["benchmark"], r["item"], Fault(r["fault"]), r["reason"], OURS) for r in rows_of]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", choices=NAMES, help="print the candidates of a benchmark")
    parser.add_argument("--kinds", nargs="*", default=(), help="of these faults alone")
    parser.add_argument("--fast", action="store_true", help="without scoring each gold against itself")
    parser.add_argument("--write", action="store_true", help="write the shipped list")
    arguments = parser.parse_args()
    if arguments.show:
        return show(arguments.show, arguments.kinds)
    read, listed = confirmed(), []
    hashes = {(one.benchmark, one.item) for one in read}
    print(f"{'benchmark':<14}{'fault':<24}{'candidates':>10}{'read and confirmed':>20}")
    for name in NAMES:
        found = [one for one in candidates(name, accept=not arguments.fast) if isinstance(one, Candidate)]
        by_itself = [one for one in found if one.fault in BY_ITSELF and one.why != NEARLY]
        listed += [
            Erratum(name, one.item.id, one.fault, WORDS[one.fault], OURS)
            for one in by_itself
            if (name, one.item.id) not in hashes
        ]
        for fault, count in sorted(
            Counter(f"{one.fault} {one.why if one.why == NEARLY else ''}" for one in found).items()
        ):
            print(f"{name:<14}{fault:<24}{count:>10}")
        for fault, count in sorted(Counter(one.fault for one in read if one.benchmark == name).items()):
            print(f"{name:<14}{fault:<24}{'':>10}{count:>20}")
    if arguments.write:
        lists.write([*read, *listed], lists.SHIPPED)
    print(f"{len(read)} read and confirmed, {len(listed)} proved by equal texts")
    return None


if __name__ == "__main__":
    main()
