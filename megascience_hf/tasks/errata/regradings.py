"""The published re-gradings, each in the columns of its own files.

Which one a file is of is told by its columns, so that files can be named as they like. Nothing is known of a gold by a
row that says "ok" or asks for an expert.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from megascience_hf.rows.records import RefusedRowError, Row
from megascience_hf.tasks.errata.records import WORDS, Fault

Fields = Mapping[str, Any]
OWN_COLUMNS = ("benchmark", "question", "fault", "source")


@dataclass(frozen=True, slots=True)
class Regraded:
    """What a re-grading says of one question.

    Args:
        benchmark: the name in `tasks.BENCHMARKS`.
        question: as it stands there.
        options: all or some of the options; empty where there are none, or the re-grading does not repeat them.
        gold: the published gold that it judged, of a choice the text of the option; None where it is not repeated.
        corrected: the golds that it has instead; empty where it has none.
        fault: what is wrong, None if nothing is.
        reason, source: as of `Erratum`.
    """

    benchmark: str
    question: str
    options: tuple[str, ...]
    gold: str | None
    corrected: tuple[str, ...]
    fault: Fault | None
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A kind of file.

    Args:
        columns: that the file has; `without`: that it has not.
        read: the judgements of the rows of a file. Raises RefusedRowError for a row that it does not understand.
        keeps_the_good_of: the benchmark of which a whole file has all items but those that were removed as unfit.
    """

    title: str
    source: str
    columns: frozenset[str]
    read: Callable[[Iterable[Row], Callable[[str, str], None]], Iterator[Regraded]]
    without: frozenset[str] = frozenset()
    keeps_the_good_of: str | None = None


def schema_of(columns: Iterable[str]) -> Schema | None:
    """The kind of a file with these columns; None if it is none of ours."""
    names = set(columns)
    return next((one for one in SCHEMAS if one.columns <= names and not one.without & names), None)


def _by_row(read: Callable[[Fields], Regraded]) -> Callable[..., Iterator[Regraded]]:
    def rows(found: Iterable[Row], refuse: Callable[[str, str], None]) -> Iterator[Regraded]:
        for row in found:
            try:
                yield read(row.fields)
            except RefusedRowError as error:
                refuse(str(error), row.place)

    return rows


REDUX = "https://huggingface.co/datasets/edinburgh-dawg/mmlu-redux-2.0"
_REDUX_FAULTS = {
    "ok": None,
    "expert": None,  # the annotators could not tell without one
    "wrong_groundtruth": Fault.WRONG_GOLD,
    "no_correct_answer": Fault.NO_RIGHT_OPTION,
    "multiple_correct_answers": Fault.SEVERAL_RIGHT_OPTIONS,
    "bad_question_clarity": Fault.UNCLEAR,
    "bad_options_clarity": Fault.UNCLEAR,
}


def _mmlu_redux(row: Fields) -> Regraded:
    """Gema et al., arXiv 2406.04127, both versions. `correct_answer` is a letter, an index or a text, or empty."""
    kind = _text(row, "error_type")
    if kind not in _REDUX_FAULTS:
        raise RefusedRowError(f"error_type {kind!r:.40} is not known")
    options, gold = _options(row, "choices"), row.get("answer")
    if type(gold) is not int or not 0 <= gold < len(options):
        raise RefusedRowError("answer is no index of choices")
    fault = _REDUX_FAULTS[kind]
    corrected = _named_option(row.get("correct_answer"), options) if fault is Fault.WRONG_GOLD else ()
    return Regraded("mmlu", _text(row, "question"), options, options[gold], corrected, fault, _words(fault), REDUX)


PLATINUM = "https://huggingface.co/datasets/madrylab/gsm8k-platinum"
PLATINUM_BENCH = "https://huggingface.co/datasets/madrylab/platinum-bench"
_STATUS = {"consensus": None, "verified": None, "revised": Fault.WRONG_GOLD, "rejected": Fault.UNCLEAR}


def _gsm8k_platinum(row: Fields) -> Regraded:
    """Vendrow et al., arXiv 2502.03461: all of GSM8K's test set, without the questions that are unfit."""
    fault = _status(row)
    gold = _text(row, "answer").rpartition("####")[2].strip().replace(",", "")
    return Regraded("gsm8k", _text(row, "question"), (), None, (gold,), fault, _words(fault), PLATINUM)


def _platinum_bench(row: Fields) -> Regraded:
    """The subsets `gsm8k` and `mmlu_math`, with the questions that were rejected."""
    fault, targets = _status(row), row.get("platinum_target") or ()
    if isinstance(targets, str) or not all(isinstance(target, str) for target in targets):
        raise RefusedRowError("platinum_target is no list of texts")
    if row.get("choices") is None:
        golds = tuple(target.replace(",", "") for target in targets)
        return Regraded("gsm8k", _text(row, "question"), (), None, golds, fault, _words(fault), PLATINUM_BENCH)
    options = _options(row, "choices")
    named = tuple(text for target in targets for text in _named_option(target, options))
    return Regraded("mmlu", _text(row, "question"), options, None, named, fault, _words(fault), PLATINUM_BENCH)


MEDQA = "https://github.com/Google-Health/med-gemini-medqa-relabelling"
_LEAST_RATERS = 3
_LETTER = re.compile(r"'([A-E])'")


def _medqa_relabelling(found: Iterable[Row], refuse: Callable[[str, str], None]) -> Iterator[Regraded]:
    """Saab et al., arXiv 2404.18416, appendix C.2: a row for each of three or more physicians.

    A question is faulty where all of them agree that it is, as in the main part of the paper; what a physician answers
    is what was answered after the gold was shown, if the answer changed, and before it otherwise. They saw four of the
    five options.
    """
    ratings: defaultdict[str, list[Fields]] = defaultdict(list)
    for row in found:
        if row.fields.get("answer_idx") not in ("A", "B", "C", "D") or not isinstance(row.fields["question"], str):
            refuse("no question, or its answer_idx is none of A to D", row.place)
            continue
        ratings[str(row.fields["qid"])].append(row.fields)
    for raters in ratings.values():
        first = raters[0]
        options = tuple(str(first.get(letter)) for letter in "ABCD")
        gold = options["ABCD".index(first["answer_idx"])]
        fault, reason = _agreed(raters) if len(raters) >= _LEAST_RATERS else (None, "")
        yield Regraded("medqa", first["question"], options, gold, (), fault, reason, MEDQA)


def _agreed(raters: list[Fields]) -> tuple[Fault | None, str]:
    answers = [
        set(_LETTER.findall(str(rating.get("seen_answers") or rating.get("blind_answers") or ""))) for rating in raters
    ]
    if all(str(rating.get("info_missing")).lower() == "true" for rating in raters):
        return Fault.UNCLEAR, f"information is missing, by all {len(raters)} physicians"
    if all(rating["answer_idx"] not in given for rating, given in zip(raters, answers, strict=True)):
        return Fault.WRONG_GOLD, f"the gold is right by none of {len(raters)} physicians"
    if all(len(given) > 1 for given in answers):
        return Fault.SEVERAL_RIGHT_OPTIONS, f"several options are right by all {len(raters)} physicians"
    return None, ""


def _own_table(row: Fields) -> Regraded:
    """A table in our own words, for errata that were published as no data set."""
    fault = _text(row, "fault")
    if fault not in {*Fault, "ok"}:
        raise RefusedRowError(f"fault {fault!r:.40} is not known: ok, {', '.join(Fault)}")
    options = _options(row, "options") if row.get("options") else ()
    gold, corrected = (row.get(name) or None for name in ("gold", "corrected"))
    return Regraded(
        benchmark=_text(row, "benchmark"),
        question=_text(row, "question"),
        options=options,
        gold=None if gold is None else str(gold),
        corrected=() if corrected is None else (str(corrected),),
        fault=None if fault == "ok" else Fault(fault),
        reason="" if fault == "ok" else WORDS[Fault(fault)],
        source=_text(row, "source")[:200],
    )


def _text(row: Fields, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RefusedRowError(f"no text in {name!r}")
    return value


def _options(row: Fields, name: str) -> tuple[str, ...]:
    value = row.get(name)
    if not isinstance(value, list | tuple) or not value or not all(isinstance(text, str) for text in value):
        raise RefusedRowError(f"{name!r} is no list of texts")
    return tuple(value)


def _status(row: Fields) -> Fault | None:
    status = _text(row, "cleaning_status")
    if status not in _STATUS:
        raise RefusedRowError(f"cleaning_status {status!r:.40} is not known")
    return _STATUS[status]


def _named_option(named: Any, options: tuple[str, ...]) -> tuple[str, ...]:
    """The option that is meant by its letter, by its index from 0, or by its text."""
    name = "" if named is None else str(named).strip()
    if len(name) == 1 and name in "ABCDEFGHIJ"[: len(options)]:
        return (options["ABCDEFGHIJ".index(name)],)
    if name.isdecimal() and int(name) < len(options) and name not in options:
        return (options[int(name)],)
    return (name,) if name in options else ()


def _words(fault: Fault | None) -> str:
    return WORDS[fault] if fault else ""


SCHEMAS = (
    Schema("MMLU-Redux", REDUX, frozenset({"question", "choices", "answer", "error_type"}), _by_row(_mmlu_redux)),
    Schema(
        title="Platinum Benchmarks",
        source=PLATINUM_BENCH,
        columns=frozenset({"question", "answer", "cleaning_status", "platinum_target"}),
        without=frozenset({"context", "image_path"}),  # of its subsets that are none of our benchmarks
        read=_by_row(_platinum_bench),
    ),
    Schema(
        title="GSM8K-Platinum",
        source=PLATINUM,
        columns=frozenset({"question", "answer", "cleaning_status"}),
        without=frozenset({"platinum_target"}),
        read=_by_row(_gsm8k_platinum),
        keeps_the_good_of="gsm8k",
    ),
    Schema(
        title="MedQA relabelling",
        source=MEDQA,
        columns=frozenset({"qid", "question", "A", "B", "C", "D", "answer_idx", "blind_answers", "info_missing"}),
        read=_medqa_relabelling,
    ),
    Schema("table of errata", "", frozenset(OWN_COLUMNS), _by_row(_own_table)),
)
