r"""Rules, judge and cascade beside people's labels: on ../shared/responses, and on the published verifier benchmarks.

    python bench/verifier_benchmarks.py                                # ../shared, with judges by script
    python bench/verifier_benchmarks.py --benchmark verifybench FILE… [--judge URL --judge-model NAME]

Without a file: a scripted judge that knows the labels ("perfect": what a cascade can reach at most), and one that says
the opposite of 10% and gives no readable reply to 5% of its calls, also of those with gold and answer swapped ("noisy":
what a bad judge can spoil), with the default votes and with fewer, each with the noise of `--seeds` seeds. All go
through a real server, the client and the ledger. Exits 1 if an aim is missed: with the perfect judge text answers of
`human_*` agree on at least 97%, under 40% of the labelled rows of `human_*` are asked about, no choice, label or
numeric row is, and with the default votes the noisy judge is below rules alone in no group with any seed. The data are
private: nothing of them is printed.

With files, in the schemas that the benchmarks are published with: how far rules, the judge and the cascade agree with
the labels, and the published figures beside.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "curation"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "judging"))
from judge_script import parts, verdict
from labelled_responses import RESPONSES, files, stem
from scripted_server import Reply, serve
from shared_data import lacks

from megascience_hf.answers import Answer, AnswerKey, GoldError, Score
from megascience_hf.answers.scoring import compare
from megascience_hf.judging.judge import judge_all
from megascience_hf.judging.records import Case, Opinion, When, case_of, is_asked, is_undecided
from megascience_hf.judging.settings import judge_settings

LEAST_TEXT, MOST_ASKED = 0.97, 0.40
WRONG, UNREADABLE = 0.10, 0.05
DECIDED_KINDS = ("choice", "label", "numeric")


@dataclass
class Scored:
    """A labelled row as rules have it; `case` where a judge is asked."""

    group: str
    kind: str
    label: bool
    by_rules: bool
    undecided: bool
    case: Case | None


@dataclass
class Row:
    """Counts of a line of the table."""

    rows: int = 0
    rules: int = 0
    undecided: int = 0
    asked: int = 0
    with_judge: dict[str, int] = field(default_factory=dict)
    unavailable: dict[str, int] = field(default_factory=dict)


# -- ../shared ------------------------------------------------------------------------------------------------------


def shared_rows(path: Path) -> Iterator[Scored]:
    """The labelled rows of a file, each with the kind of answer that it has."""
    import gzip

    from labelled_responses import rows_of

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        questions = {raw["id"]: raw.get("question") or "" for raw in map(json.loads, lines)}
    for row in rows_of(path):
        if row.correct is None or not row.gold:
            continue
        if (scored := scored_row(row)) is not None:
            yield made(f"{stem(path)} {row.kind}", *scored, row.correct, row.id, questions[row.id])


def scored_row(row: Any) -> tuple[AnswerKey, Score] | None:
    """The key of a labelled row and what rules say of its response; None for a gold that cannot be read."""
    try:
        key = AnswerKey(row.gold, row.kind, **row.arguments)
        return key, scored_bare(key, row.response) if row.bare else key.score(row.response)
    except GoldError:
        return None


def scored_bare(key: AnswerKey, answer: str) -> Score:
    """The score of a response that is the answer itself."""
    given = Answer(answer, "extracted")
    return Score(given, compare(key.gold, given, key.question))


def made(group: str, key: AnswerKey, score: Score, label: bool, name: str, question: str) -> Scored:
    case = case_of(name, question, key, score) if is_asked(key, score, When.UNDECIDED) else None
    return Scored(group, key.kind, label, score.correct, is_undecided(key, score), case)


def scripted(labels: dict[tuple[str, str, str], bool], noise: int | None) -> Callable[[Reply], str]:
    """A judge that knows the labels, in both orders of gold and answer.

    Args:
        noise: seed of its noise; None for none.
    """

    def script(reply: Reply) -> str:
        asked = parts(reply.prompt)
        one, other = (asked.question, asked.gold, asked.answer), (asked.question, asked.answer, asked.gold)
        same = labels[one] if one in labels else labels[other]
        if noise is not None:
            mark = f"{noise} {reply.request.get('seed')} {reply.prompt}"  # each vote has a noise of its own
            drawn = int.from_bytes(hashlib.sha256(mark.encode()).digest()[:4], "big") / 2**32
            if drawn < UNREADABLE:
                return "I would rather not say."
            same = same != (drawn < UNREADABLE + WRONG)
        return verdict(same)

    return script


def opinions(
    rows: Sequence[Scored], noise: int | None = None, votes: int | None = None
) -> tuple[dict[int, Opinion], int]:
    """What a scripted judge says, by the number of the row, and how many calls it took."""
    asked = [(number, row, row.case) for number, row in enumerate(rows) if row.case is not None]
    labels: dict[tuple[str, str, str], bool] = {}
    for _, row, case in asked:
        labels.setdefault((case.question or "(not known)", case.gold, case.answer), row.label)
    with serve(scripted(labels, noise)) as server, tempfile.TemporaryDirectory() as folder:
        settings = judge_settings(server.url, "scripted", votes=votes)
        said = judge_all([case for *_, case in asked], settings, Path(folder, "judge"))
        calls = len(server.requests)
    return {number: opinion for (number, *_), opinion in zip(asked, said, strict=True)}, calls


def is_right(row: Scored, opinion: Opinion | None) -> bool:
    """Whether rules and judge together say what the label says."""
    return (row.by_rules or (opinion is not None and opinion.correct is True)) == row.label


def table(rows: Sequence[Scored], judges: dict[str, dict[int, Opinion]]) -> dict[str, Row]:
    """Agreement with the labels, by group."""
    found: dict[str, Row] = {}
    for number, row in enumerate(rows):
        line = found.setdefault(row.group, Row())
        line.rows += 1
        line.rules += row.by_rules == row.label
        line.undecided += row.undecided
        line.asked += row.case is not None
        for name, said in judges.items():
            opinion = said.get(number)
            line.with_judge[name] = line.with_judge.get(name, 0) + is_right(row, opinion)
            without = opinion is not None and opinion.correct is None
            line.unavailable[name] = line.unavailable.get(name, 0) + without
    return found


def show(found: dict[str, Row], judges: Sequence[str]) -> None:
    heads = [part for name in judges for part in (name, "no verdict")]
    print(f"{'percent that agree with the labels':<46}{'rows':>6}{'rules':>8}{'cannot':>8}{'asked':>8}"
          + "".join(f"{head:>12}" for head in heads))  # fmt: skip
    for name, line in found.items():
        cells = [f"{100 * n / line.rows:8.1f}" for n in (line.rules, line.undecided, line.asked)]
        cells += [f"{100 * n / line.rows:12.1f}" for judge in judges
                  for n in (line.with_judge[judge], line.unavailable[judge])]  # fmt: skip
        print(f"{name:<46}{line.rows:>6}" + "".join(cells))


@dataclass
class Damage:
    """What the noisy judge does with so many votes, over all seeds of its noise.

    Args:
        asked, calls: answers that it was asked about, and the calls that this took.
        spoilt: wrong answers that it finds right, of `wrong`; `gained` right ones, of `right`.
        below: groups below rules alone, with the seeds.
    """

    asked: int = 0
    calls: int = 0
    wrong: int = 0
    spoilt: int = 0
    right: int = 0
    gained: int = 0
    below: list[str] = field(default_factory=list)

    def add(self, rows: Sequence[Scored], seed: int, votes: int) -> dict[int, Opinion]:
        said, calls = opinions(rows, seed, votes)
        self.calls += calls
        for number, opinion in said.items():
            label, found = rows[number].label, opinion.correct is True
            self.asked += 1
            self.wrong, self.spoilt = self.wrong + (not label), self.spoilt + (found and not label)
            self.right, self.gained = self.right + label, self.gained + (found and label)
        lines = table(rows, {"noisy": said})
        self.below += [f"{name} ({seed})" for name, line in lines.items() if line.with_judge["noisy"] < line.rules]
        return said


def of_shared(prefix: str, seeds: int) -> int:
    if lacks("responses"):
        return 2
    rows = [row for path in files(RESPONSES) if path.name.startswith(prefix) for row in shared_rows(path)]
    default = judge_settings("http://none", "scripted").votes
    damage, first = {votes: Damage() for votes in (1, 2, default)}, dict[int, dict[int, Opinion]]()
    for votes, found in damage.items():
        for seed in range(seeds):
            said = found.add(rows, seed, votes)
            first.setdefault(votes, said)
    judges = {"perfect": opinions(rows)[0], "noisy": first[default]}
    show(table(rows, judges), list(judges))
    print(f"{'the noisy judge, over all seeds':<46}{'calls an answer':>18}{'wrong found right':>20}"
          f"{'right found right':>20}{'below rules':>14}")  # fmt: skip
    for votes, found in damage.items():
        each = f"{found.calls / found.asked:.2f}" if found.asked else "–"
        shares = [f"{100 * n / of:.2f}%" if of else "–"
                  for n, of in ((found.spoilt, found.wrong), (found.gained, found.right))]  # fmt: skip
        print(f"{f'{votes} votes':<46}{each:>18}{shares[0]:>20}{shares[1]:>20}{len(found.below):>14}")
    if prefix:
        return 0  # the aims are of all files
    human = [(number, row) for number, row in enumerate(rows) if row.group.startswith("human_")]
    text = [(number, row) for number, row in human if row.kind == "text"]
    right = sum(is_right(row, judges["perfect"].get(number)) for number, row in text)
    asked = sum(row.case is not None for _, row in human)
    stray = sum(row.case is not None for row in rows if row.kind in DECIDED_KINDS)
    below = damage[default].below
    by_rules, *with_judge = (
        sum(row.by_rules == row.label for row in rows),
        *(sum(is_right(row, said.get(number)) for number, row in enumerate(rows)) for said in judges.values()),
    )
    print(f"all rows: rules {by_rules}, perfect {with_judge[0]}, noisy {with_judge[1]}")
    aims = {
        f"text answers of human_* with the perfect judge: {right} of {len(text)}, {right / len(text):.3f}":
            right / len(text) >= LEAST_TEXT,
        f"rows of human_* that are asked about: {asked} of {len(human)}, {asked / len(human):.3f} (of its text rows "
        f"{sum(row.case is not None for _, row in text) / len(text):.3f})": asked / len(human) < MOST_ASKED,
        f"choice, label and numeric rows that are asked about: {stray}": not stray,
        f"groups below rules alone with the noisy judge ({seeds} seeds, {default} votes): "
        f"{', '.join(below) or 'none'}": not below,
    }  # fmt: skip
    for aim, met in aims.items():
        print(f"{aim}: {'met' if met else 'MISSED'}")
    return 0 if all(aims.values()) else 1


# -- published benchmarks -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """A row of a benchmark. `bare`: the answer alone was kept of the response."""

    question: str
    gold: str
    answer: str
    label: bool
    group: str
    bare: bool = False


@dataclass(frozen=True)
class Published:
    """A benchmark of verifiers: how its rows are read, and what others were published to reach on it.

    Args:
        read: a row; None for one without a label, which is left out and counted.
        figures: as published, with their source.
    """

    read: Callable[[dict[str, Any]], Read | None]
    figures: tuple[str, ...]


def _verifybench(row: dict[str, Any]) -> Read | None:
    label = row.get("gold_correct")
    if not isinstance(label, bool):
        return None
    return Read(row["question"], row["answer"], row["completion"], label, str(row.get("answer_type")))


def _sci_verifybench(row: dict[str, Any]) -> Read | None:
    label = {"true": True, "false": False}.get(str(row.get("gold_judgment")).lower())
    if label is None:
        return None
    return Read(
        row["question"], _one(row["gold_answer"]), row["llm_response"], label, str(row.get("domain")), bare=True
    )


def _verifierbench(row: dict[str, Any]) -> Read | None:
    """A: right, B: wrong; C, of an answer that is none, counts as its authors say: wrong."""
    label = {"A": True, "B": False, "C": False}.get(str(row.get("gold_judgment"))[:1])
    if label is None:
        return None
    return Read(row["question"], _one(row["gold_answer"]), row["llm_response"], label, str(row.get("answer_type")))


def _var(row: dict[str, Any]) -> Read | None:
    label = {"correct": True, "incorrect": False}.get(str(row.get("human_judgment_result")).strip("[] ").lower())
    if label is None:
        return None
    return Read(row["question"], str(row["correct_answer"]), row["llm_output"], label, str(row.get("answer_type")))


_LIST_OF_ONE = re.compile(r"""\[\s*(["'])(?P<gold>[^"']{1,400})\1\s*\]""")


def _one(gold: str | list[str]) -> str:
    """A gold that may stand in a list, also in one that is written as text: "['C']"."""
    if isinstance(gold, list):
        return ", ".join(gold)
    alone = _LIST_OF_ONE.fullmatch(gold.strip())
    return alone["gold"] if alone else gold


BENCHMARKS = {
    "verifybench": Published(
        _verifybench,
        (
            "VerifyBench (arXiv 2505.15801), accuracy: math-verify 45.9, Qwen3-32B 95.8 in the mean of four kinds",
            "VerifyBench-Hard: math-verify 32.5, GPT-4o 72.6",
        ),
    ),
    "sci-verifybench": Published(
        _sci_verifybench,
        ("SCI-VerifyBench (arXiv 2509.24285): SCI-Verifier-8B 86.28, GPT-5 84.92, CompassVerifier-32B 78.00",),
    ),
    "verifierbench": Published(
        _verifierbench, ("VerifierBench (arXiv 2508.03686), F1: CompassVerifier-32B 87.7, GPT-4.1 69.8",)
    ),
    "var": Published(
        _var, ("VAR (arXiv 2504.10481), accuracy on math: math-verify 87.7, xVerify 95.7 (generalisation set)",)
    ),
}
_LETTERS = re.compile(r"[(\[]?[A-J](?:[)\].]?[\s,;&]{0,3}(?:and\s)?[(\[]?[A-J]){0,9}[)\].]?")
_MATHEMATICS = re.compile(r"[\\^=_{}]|\d\s?[a-z(]|[a-z]\s?[+*/-]\s?\d")


def kind_of(gold: str) -> str:
    """The kind of answer that a gold is, where the benchmark does not say it in our terms."""
    if _LETTERS.fullmatch(gold.strip()):
        return "choice"
    try:
        float(gold.replace(",", "").strip("$% "))
    except ValueError:
        return "math" if _MATHEMATICS.search(gold) else "text"
    return "numeric"


def published_rows(name: str, paths: Sequence[Path]) -> Iterator[Scored | None]:
    """The labelled rows of a benchmark, in a JSON list or in lines; None for one without a label or a gold."""
    for number, raw in enumerate(row for path in paths for row in records(path)):
        try:
            read = BENCHMARKS[name].read(raw)
        except KeyError as error:
            raise SystemExit(f"row {number + 1} has no field {error}: is it {name}? It has {', '.join(raw)}") from None
        if read is None or not read.gold.strip():
            yield None
            continue
        try:
            key = AnswerKey(read.gold, kind_of(read.gold))  # type: ignore[arg-type]
            score = scored_bare(key, read.answer) if read.bare else key.score(read.answer)
        except GoldError:  # a row that rules cannot judge: wrong unless the judge says otherwise
            key = AnswerKey(read.gold[:4_000], "text")
            score = key.score(read.answer)
        yield made(f"{name} {read.group}", key, score, read.label, str(number), read.question)


def records(path: Path) -> Iterator[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    lines = (line for line in text.split("\n") if line.strip())  # other line ends may stand within a string
    yield from json.loads(text) if text.lstrip().startswith("[") else map(json.loads, lines)


def of_published(name: str, paths: Sequence[Path], judge: str | None, model: str | None) -> int:
    read = list(published_rows(name, paths))
    rows = [row for row in read if row is not None]
    if not rows:
        print(f"none of the {len(read)} rows has a label and a gold in the fields of {name}", file=sys.stderr)
        return 2
    judges: dict[str, dict[int, Opinion]] = {}
    if judge:
        settings = judge_settings(judge, model)
        everything = {number: row.case for number, row in enumerate(rows) if row.case is not None}
        said = judge_all(list(everything.values()), settings, Path(f"{name}.judge"))
        judges[settings.record[:11]] = dict(zip(everything, said, strict=True))
    show(table(rows, judges), list(judges))
    total = sum(row.by_rules == row.label for row in rows) / len(rows)
    print(f"all: {len(rows)} rows, rules {100 * total:.1f}; without a label or a gold {len(read) - len(rows)}")
    for line in BENCHMARKS[name].figures:
        print(f"published: {line}")
    return 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("files", nargs="*", type=Path, help="of a published benchmark")
    options.add_argument("--benchmark", choices=sorted(BENCHMARKS))
    options.add_argument(
        "--prefix", default="", help="only the files of ../shared/responses that begin so, without aims"
    )
    options.add_argument("--seeds", type=int, default=20, help="of the scripted judge's noise")
    options.add_argument("--judge", help="base URL of a judge's server")
    options.add_argument("--judge-model")
    given = options.parse_args()
    if bool(given.files) != bool(given.benchmark):
        options.error("name a benchmark with its files")
    if given.files:
        return of_published(given.benchmark, given.files, given.judge, given.judge_model)
    return of_shared(given.prefix, given.seeds)


if __name__ == "__main__":
    sys.exit(main())
