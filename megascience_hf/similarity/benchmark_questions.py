"""The questions that training data must not have: those of every benchmark, read by `megascience_hf.tasks`.

So what is searched is the exam that is run: the same rows, at the same revisions, without those that it leaves out.

**With or without options.** A question is taken without the prompt's instructions, the text to be read before it (the
abstracts of PubMedQA) and its options, because training questions seldom have the same options. Where the question
alone does not tell which item it is, its options are part of the text: if it has fewer than `LEAST_WORDS` words, or if
another item asks the same with other options ("Which of the following statements is true?").
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.errors import UserError, unknown_name
from megascience_hf.similarity.reference_index import LEAST_WORDS
from megascience_hf.similarity.shingles import normalised
from megascience_hf.tasks import BENCHMARKS, loading
from megascience_hf.tasks.questions import Question, questions

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BenchmarkQuestion:
    """A question of a benchmark.

    Args:
        benchmark: its name in `tasks`.
        item_id: `Item.id`, by which result files know the item.
        index: place among the items of the benchmark, from 0.
        text: what is compared; see above for the options.
        with_options: whether the options are part of the text.
    """

    benchmark: str
    item_id: str
    index: int
    text: str
    with_options: bool


@dataclass(frozen=True, slots=True)
class Exams:
    """What is searched.

    Args:
        questions: of the benchmarks that could be read, in the order of `tasks`.
        missing: benchmarks that could not be read, and why.
        incomplete: benchmarks of which a local copy has not all items: the number found, and of all.
    """

    questions: tuple[BenchmarkQuestion, ...]
    missing: dict[str, str]
    incomplete: dict[str, tuple[int, int]]


def local_copies(data_dir: Path | None) -> Path | None:
    """The folder of local copies; None for the Hub."""
    named = os.environ.get("MEGASCIENCE_BENCHMARKS")
    return data_dir or (Path(named) if named else None)


def benchmark_questions(data_dir: Path | None = None, names: Sequence[str] | None = None) -> Exams:
    """The questions of the benchmarks, of local copies or of the Hub.

    Args:
        data_dir: folder of local copies (`tasks.loading`); `loading.SAMPLE` for the embedded items. Without it that of
            `MEGASCIENCE_BENCHMARKS`, and without that the Hub.
        names: of the benchmarks; all without it.

    Raises:
        UserError: a name is unknown, or no benchmark at all can be read.
    """
    data_dir = local_copies(data_dir)
    from datasets.exceptions import DatasetsError

    from megascience_hf.hub.client import TransportError

    found: list[tuple[str, int, Question]] = []
    missing: dict[str, str] = {}
    incomplete: dict[str, tuple[int, int]] = {}
    wanted = list(names if names is not None else BENCHMARKS)
    for name in wanted:
        if name not in BENCHMARKS:
            raise unknown_name("benchmark", name, list(BENCHMARKS))
        try:
            asked = questions(BENCHMARKS[name], data_dir)
        except (UserError, DatasetsError, OSError, ValueError, KeyError, TransportError) as error:
            if getattr(error, "unreachable", isinstance(error, ConnectionError | TransportError)):
                # each try takes half a minute of retries, and no other benchmark of the Hub will do better
                unreached = [other for other in wanted if other not in {n for n, *_ in found} and other not in missing]
                missing |= dict.fromkeys(unreached, f"the Hub cannot be reached ({type(error).__name__})")
                logger.warning("%d benchmarks are not searched: the Hub cannot be reached", len(unreached))
                break
            cause = error.__cause__ or error  # datasets says "an error occurred", and its cause which
            what = str(error) if isinstance(error, UserError) else f"{type(cause).__name__}: {cause}"
            missing[name] = what.strip().partition("\n")[0]
            logger.warning("%s is not searched: %s", name, missing[name])
            continue
        whole = BENCHMARKS[name].items
        if whole is not None and whole != len(asked) and data_dir != loading.SAMPLE:
            incomplete[name] = (len(asked), whole)
        found += [(name, index, question) for index, question in enumerate(asked)]
    if not found:
        raise UserError(f"no benchmark can be read ({next(iter(missing.values()), 'none was named')}); see --data-dir")
    return Exams(tuple(_with_options_where_needed(found)), missing, incomplete)


def _with_options_where_needed(found: Sequence[tuple[str, int, Question]]) -> list[BenchmarkQuestion]:
    plain = normalised([question.text for _, _, question in found]).to_list()
    asked_with: defaultdict[str, set[frozenset[str]]] = defaultdict(set)
    for words, (_, _, question) in zip(plain, found, strict=True):
        asked_with[words].add(frozenset(question.options))
    taken = []
    for words, (name, index, question) in zip(plain, found, strict=True):
        needed = bool(question.options) and (len(words.split()) < LEAST_WORDS or len(asked_with[words]) > 1)
        whole = "\n".join([question.text, *question.options]) if needed else question.text
        taken.append(BenchmarkQuestion(name, question.id, index, whole, needed))
    return taken
