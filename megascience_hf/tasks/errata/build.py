"""What re-gradings say, brought to the items of the exam that is run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from megascience_hf.answers import GoldError
from megascience_hf.errors import UserError
from megascience_hf.rows.records import Refusals
from megascience_hf.tasks import loading
from megascience_hf.tasks.benchmark import Item
from megascience_hf.tasks.errata.records import WORDS, Erratum, Fault
from megascience_hf.tasks.errata.regrading_files import files_of, rows_and_columns
from megascience_hf.tasks.errata.regradings import Regraded, Schema, schema_of
from megascience_hf.tasks.questions import question_of
from megascience_hf.tasks.registry import BENCHMARKS

# GSM8K-Platinum has removed 8.3% of GSM8K. What lacks more is taken for a part of it, of which nothing is to be learnt.
MOST_REMOVED = 0.15
UNKNOWN_QUESTION = "no item of the benchmark asks this"
OTHER_OPTIONS = "the item has other options"
OTHER_GOLD = "the item has another gold than the one that was judged: another revision"
SAME_GOLD = "the corrected gold is the item's own"


@dataclass(slots=True)
class Built:
    """What was found.

    Args:
        errata: in the order of the files.
        judged: questions that the re-gradings judge, the good ones among them, by title of the re-grading.
        refusals: rows that were not understood, and errata of which no item is known, with the first place of each.
        notes: files that were left out.
    """

    errata: list[Erratum] = field(default_factory=list)
    judged: dict[str, int] = field(default_factory=dict)
    refusals: Refusals = field(default_factory=Refusals)
    notes: list[str] = field(default_factory=list)


def build(named: Sequence[str], data_dir: Path | None, revision: str | None = None) -> Built:
    """The errata of re-gradings.

    Args:
        named: files, folders, or data sets of the Hub.
        data_dir: of local copies of the benchmarks; None for the Hub.
        revision: of the data sets of the Hub.

    Raises:
        UserError: nothing can be read, no file is of a known re-grading, or no erratum is of an item.
    """
    built, exams = Built(), _Exams(data_dir)
    for one in named:
        for file in files_of(one, revision):
            _add(built, file, exams)
    if not built.judged:
        raise UserError(f"no file of {', '.join(named)} has the columns of a re-grading: see docs/errata.md")
    if not built.errata:
        raise UserError(f"no erratum is of an item of the benchmarks ({built.refusals.most_frequent()})")
    return built


def _add(built: Built, file: Path, exams: _Exams) -> None:
    rows, columns = rows_and_columns(file, built.refusals)
    schema = schema_of(columns)
    if schema is None:
        shown = ", ".join(columns)[:120] or "none"
        built.notes.append(f"{file}: left out, its columns are of no known re-grading ({shown})")
        return
    judged = list(schema.read(rows, built.refusals.refuse))
    built.judged[schema.title] = built.judged.get(schema.title, 0) + len(judged)
    for one in judged:
        if one.benchmark not in BENCHMARKS:
            built.refusals.refuse(f"no benchmark {one.benchmark!r:.40}", str(file))
        elif one.fault is not None:
            found = exams.find(one)
            if isinstance(found, str):
                built.refusals.refuse(found, str(file))
            else:
                built.errata += [Erratum(one.benchmark, item.id, one.fault, one.reason, one.source) for item in found]
    if schema.keeps_the_good_of:
        built.errata += _removed(judged, schema, exams, built.notes, file)


def _removed(
    judged: Sequence[Regraded], schema: Schema, exams: _Exams, notes: list[str], file: Path
) -> Iterator[Erratum]:
    """The items that a re-grading removed: those of the benchmark that a whole file of it has not."""
    benchmark = str(schema.keeps_the_good_of)
    kept = {_words(one.question) for one in judged}
    exam = exams.of(benchmark)
    absent = [item for words, items in exam.items() if words not in kept for item in items]
    unknown = sum(words not in exam for words in kept)
    total = sum(map(len, exam.values()))
    if len(absent) > MOST_REMOVED * total or unknown > MOST_REMOVED * len(kept):
        notes.append(f"{file}: what it has removed is not known, it has {len(kept):,} of {total:,} questions")
        return
    for item in absent:
        reason = f"{WORDS[Fault.UNCLEAR]}: removed by the re-grading"
        yield Erratum(benchmark, item.id, Fault.UNCLEAR, reason, schema.source)


class _Exams:
    """The items of the benchmarks by the words of their questions, read when they are first asked for."""

    def __init__(self, data_dir: Path | None) -> None:
        self._data_dir = data_dir
        self._exams: dict[str, dict[str, list[Item]]] = {}

    def of(self, benchmark: str) -> dict[str, list[Item]]:
        if benchmark not in self._exams:
            exam: defaultdict[str, list[Item]] = defaultdict(list)
            for item in loading.items(BENCHMARKS[benchmark], self._data_dir):
                exam[_words(question(item))].append(item)
            self._exams[benchmark] = dict(exam)
        return self._exams[benchmark]

    def find(self, judged: Regraded) -> list[Item] | str:
        """The items that were judged, or why there are none."""
        asking = self.of(judged.benchmark).get(_words(judged.question), [])
        wanted = {_words(option) for option in judged.options}
        alike = [item for item in asking if wanted <= set(map(_words, item.key.options or ()))]
        judged_gold = judged.gold
        of_gold = [item for item in alike if judged_gold is None or is_gold(item, judged_gold)]
        wrong = [item for item in of_gold if not any(is_gold(item, gold) for gold in judged.corrected)]
        for found, why in ((asking, UNKNOWN_QUESTION), (alike, OTHER_OPTIONS), (of_gold, OTHER_GOLD)):
            if not found:
                return why
        return wrong or SAME_GOLD


def question(item: Item) -> str:
    """What an item asks, without the wording around it."""
    return item.question if item.question is not None else question_of(item.prompt)


def is_gold(item: Item, text: str) -> bool:
    """Whether a text is the gold of an item: of a choice the option's text, else an equal answer by the scorer."""
    key = item.key
    if key.options and key.letters:
        golds = key.gold if isinstance(key.gold, tuple) else (key.gold,)
        return _words(text) in {_words(key.options[key.letters.index(letter)]) for letter in golds}
    try:
        return key.score(f"\\boxed{{{text}}}").correct
    except GoldError:
        return False


def _words(text: str) -> str:
    """A text whatever its blanks and line ends."""
    return " ".join(text.split())
