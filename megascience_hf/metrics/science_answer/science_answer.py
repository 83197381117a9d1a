"""`evaluate` metric: accuracy of answers to science questions, and what became of the responses without one.

`evaluate.load` copies this file into its cache and reads its import lines with a regular expression, so there is one
module a line. The scoring is that of `megascience_hf.answers`, which has to be installed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import datasets
import evaluate

from megascience_hf.answers import RATES, AnswerKey, Kind
from megascience_hf.judging.records import Case, Opinion, When, case_of, is_asked, refuse_without_judge
from megascience_hf.rescore.tally import Tally

_DESCRIPTION = """
Finds the answer that each response commits to, verifies it against the gold answer, and gives the accuracy together
with the shares of the responses that had an answer, had none, had several, were cut off, or were over a budget.
"""

_INPUTS = """
Args:
    predictions (list of str): the responses of a model, reasoning included.
    references (list of str, number or list): the gold answers. A list holds all right letters of a choice, the parts
        of a mathematical or numeric answer, or the accepted texts.
    kind (str, or list of str): "choice", "math", "numeric", "label" or "text", one for all or one for each response.
        By default the configuration: `evaluate.load(path, "choice")`.
    options (list of str, or list of lists): for "choice", the texts of the options, the same for all or for each.
    letters (str, or list of str): for "choice", the letters of the options, such as "ABCD".
    labels (list of str, or list of lists): for "label", the admitted labels. By default yes, no and maybe.
    alternatives (list of lists): for each response, further golds that are as right as its reference.
    multiple (bool, or list of bool): for "choice", whether several letters may be right.
    unit (str, or list of str): for "numeric", the unit of the gold.
    rel_tol (float, or list of float): relative tolerance.
    abs_tol (float, or list of float): absolute tolerance, in the unit of the gold.
    finish_reasons (str, or list of str): why the generation stopped, such as "stop" or "length".
    In a list with one entry for each response, None stands for the default.
    judge (str): base URL of a server of the OpenAI protocol, whose model is asked about the answers that rules cannot
        tell from the gold. It never overrules what rules have proven, and is paid for each answer once.
    judge_model (str): its name there.
    judge_folder (str): folder of its calls, by default `science_answer.judge` in the working directory.
    judge_settings (dict): further settings, such as `{"votes": 2, "max_tokens": 4096}` (docs/judging.md).
    questions (list of str): what was asked, for the judge.

Returns:
    accuracy, extraction_rate, no_answer_rate, ambiguous_rate, truncation_rate, over_budget_rate and
    scorer_error_rate: floats from 0 to 1, shares of all responses. total, correct, extracted, no_answer, ambiguous,
    truncated, over_budget and scorer_error: counts. With a judge also rule_accuracy (by rules alone), judged_rate,
    judge_unavailable_rate, and judged, judge_right, judge_wrong and judge_unavailable: counts.

Raises:
    ValueError: an argument has another type or length, or a gold answer cannot be read. The message names the row.
"""

_CITATION = """
@misc{fan2025megascience,
    title = {MegaScience: Pushing the Frontiers of Post-Training Datasets for Science Reasoning},
    author = {Run-Ze Fan and Zengzhi Wang and Pengfei Liu},
    year = {2025},
    eprint = {2507.16812},
    archivePrefix = {arXiv}
}
"""


class ScienceAnswer(evaluate.Metric):  # type: ignore[misc]
    """The metric; its arguments are described in `inputs_description`."""

    def _info(self) -> evaluate.MetricInfo:
        # A reference is always stored as a list, so that a column can mix single answers and several.
        references = datasets.Sequence(datasets.Value("string"))
        return evaluate.MetricInfo(
            description=_DESCRIPTION,
            citation=_CITATION,
            inputs_description=_INPUTS,
            features=datasets.Features({"predictions": datasets.Value("string"), "references": references}),
            reference_urls=["https://arxiv.org/abs/2507.16812"],
        )

    def add(self, *, prediction: Any = None, reference: Any = None, **kwargs: Any) -> None:
        """Add one response and its gold answer."""
        super().add(prediction=prediction, reference=_texts(reference), **kwargs)

    def add_batch(self, *, predictions: Any = None, references: Any = None, **kwargs: Any) -> None:
        """Add responses and their gold answers."""
        references = None if references is None else [_texts(reference) for reference in references]
        super().add_batch(predictions=predictions, references=references, **kwargs)

    def _compute(
        self,
        predictions: Sequence[str],
        references: Sequence[Sequence[str]],
        kind: Any = None,
        options: Any = None,
        letters: Any = None,
        labels: Any = None,
        alternatives: Any = None,
        multiple: Any = None,
        unit: Any = None,
        rel_tol: Any = None,
        abs_tol: Any = None,
        finish_reasons: Any = None,
        judge: str | None = None,
        judge_model: str | None = None,
        judge_folder: str = "science_answer.judge",
        judge_settings: Mapping[str, Any] | None = None,
        questions: Any = None,
    ) -> dict[str, float | int]:
        total = len(predictions)
        if not total:
            raise ValueError("there are no predictions")
        columns = {
            "kind": _column("kind", self._config_kind() if kind is None else kind, total),
            "letters": _column("letters", letters, total),
            "alternatives": _column("alternatives", alternatives, total),
            "multiple": _column("multiple", multiple, total),
            "unit": _column("unit", unit, total),
            "rel_tol": _column("rel_tol", rel_tol, total),
            "abs_tol": _column("abs_tol", abs_tol, total),
            "options": _column_of_lists("options", options, total),
            "labels": _column_of_lists("labels", labels, total),
        }
        reasons = _column("finish_reasons", finish_reasons, total)
        asked = _column("questions", questions, total)
        if judge is None:
            refuse_without_judge({"judge_model": judge_model, "judge_settings": judge_settings})
        tally, cases = Tally(), []
        for number in range(total):
            row = {name: column[number] for name, column in columns.items()} | {"gold": list(references[number])}
            try:
                key = _key(row, predictions[number])
                score = key.score(predictions[number], reasons[number])
            except ValueError as error:
                raise ValueError(f"row {number}: {error}") from None
            tally.count(score)
            if judge is not None and is_asked(key, score, When.UNDECIDED):
                cases.append(case_of(str(number), str(asked[number] or ""), key, score))
        if judge is not None:
            settings = {"name": judge_model, **(judge_settings or {})}
            for opinion in _opinions(cases, judge, judge_folder, settings):
                tally.count_opinion(opinion, decided=False, by_rules=False)
        return (
            tally.rates()
            | {"total": tally.total, "correct": tally.correct}
            | {status: tally.by_status[status] for status in RATES.values()}
            | ({} if judge is None else _of_judge(tally))
        )

    def _config_kind(self) -> str:
        if self.config_name not in get_args(Kind):
            raise ValueError(f"say the kind of the answers: kind= one of {', '.join(get_args(Kind))}")
        return str(self.config_name)


def _opinions(cases: Sequence[Case], url: str, folder: str, settings: Mapping[str, Any]) -> Sequence[Opinion]:
    from megascience_hf.judging.judge import judge_all
    from megascience_hf.judging.settings import judge_settings as checked

    model, others = settings["name"], {name: value for name, value in settings.items() if name != "name"}
    return judge_all(cases, checked(url, model, **others), Path(folder), retry_failed=True)


def _of_judge(tally: Tally) -> dict[str, float | int]:
    judge = tally.judge
    unavailable = judge.unavailable.total()
    return {
        "rule_accuracy": tally.by_rules / tally.total,
        "judged_rate": judge.asked / tally.total,
        "judge_unavailable_rate": unavailable / tally.total,
        "judged": judge.asked,
        "judge_right": judge.right,
        "judge_wrong": judge.wrong,
        "judge_unavailable": unavailable,
    }


def _key(row: Mapping[str, Any], prediction: Any) -> AnswerKey:
    if not isinstance(prediction, str):
        raise ValueError(f"the prediction must be text, not {prediction!r:.40}")
    return AnswerKey.from_row(row)


def _texts(reference: Any) -> list[str]:
    """A reference as a list of texts: an answer may be a number, and may be one or several."""
    if isinstance(reference, Mapping):
        raise ValueError(f"a reference must be text, a number or a list of them, not {reference!r:.40}")
    if isinstance(reference, str) or not hasattr(reference, "__len__"):
        reference = [reference]
    if any(part is None for part in reference):
        raise ValueError("a reference is None: leave out the responses that have no gold answer")
    return [str(part).lower() if isinstance(part, bool) else str(part) for part in reference]


def _column(name: str, value: Any, total: int) -> Sequence[Any]:
    """One value for each response: a list as it is, anything else for all of them."""
    if isinstance(value, str) or not hasattr(value, "__len__"):
        return [value] * total
    if len(value) != total:
        raise ValueError(f"{name} has {len(value)} entries for {total} predictions")
    return list(value)


def _column_of_lists(name: str, value: Any, total: int) -> Sequence[Any]:
    """One list for each response; a list of texts is meant for all of them."""
    if value is not None and not isinstance(value, str) and all(isinstance(entry, str) for entry in value):
        value = [value] * total
    return _column(name, value, total)
