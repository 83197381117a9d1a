"""The submission file of OlympicArena's test set, from a run of the task `olympicarena_test`.

The site (https://huggingface.co/spaces/GAIR/OlympicArenaSubmission) takes the file that the authors' `inference.py`
writes (GAIR-NLP/OlympicArena): one JSON object, from the id of each problem to the answer, which is the content of the
box as text (`"A"`, `"A,C"`, `"True"`, `"3, 5"`), and null where there is none; null counts as wrong. The authors send
the whole response where they find no box, and their judge makes little of it; here that is null.

The site scores the whole test set. The problems that the MegaScience paper leaves out (Chinese, with pictures, computer
science) are not in the file and count as wrong there, so that its overall score is not the paper's; nor are its scores
by language and by modality, since each of them mixes in what the other leaves out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.rows import inspect_logs, lighteval_details
from megascience_hf.tasks import thoughts
from megascience_hf.tasks.olympicarena import OLYMPICARENA_TEST
from megascience_hf.whole_file import write_text

_RUN = f"megascience eval, or lighteval with the task {OLYMPICARENA_TEST.task} and --save-details"
_LEAVES = ("row_id", "answer", "status")


@dataclass(frozen=True, slots=True)
class SubmissionSummary:
    """What was written: `problems` ids, of which `answered` have an answer; `status` counts all of them."""

    file: Path
    details: Path
    problems: int
    answered: int
    status: dict[str, int]

    def __str__(self) -> str:
        without = "".join(f", {n:,} {status}" for status, n in sorted(self.status.items()) if status != "extracted")
        return f"{self.file}: {self.problems:,} problems, {self.answered:,} answered{without} (from {self.details})"


def write_submission(details: Path, out: Path) -> SubmissionSummary:
    """Write the submission file of the newest run of the test set below a folder of results of lighteval or Inspect.

    Args:
        details: the folder that lighteval was given as `--output-dir`, or one below it, with the runs of one model.
        out: the file to write; one that is there is replaced.

    Raises:
        UserError: there is no such run, runs of several models, a damaged file, a problem without an id or with two
            answers, or `out` cannot be written. Nothing is written then.
    """
    file = _newest(details)
    answers: dict[str, str | None] = {}
    status: Counter[str] = Counter()
    for row in _rows(file):
        if not row["row_id"]:
            raise UserError(f"{file} has problems without an id: run {_RUN} again with this version")
        if row["row_id"] in answers:
            raise UserError(f"{file} has the problem {row['row_id']} twice: run one sample a problem")
        answers[row["row_id"]] = row["answer"] if row["status"] == "extracted" else None
        status[row["status"]] += 1
    if not answers:
        raise UserError(f"{file} has no problems: run {_RUN} again")
    try:
        write_text(out, json.dumps(answers, ensure_ascii=False, indent=4))
    except OSError as error:
        raise UserError(f"cannot write {out}: {error.strerror}") from None
    return SubmissionSummary(out, file, len(answers), status["extracted"], dict(status))


def _newest(folder: Path) -> Path:
    files = lighteval_details.newest(folder, f"*:{OLYMPICARENA_TEST.name}|*")
    log = inspect_logs.newest(folder).get(OLYMPICARENA_TEST.name)
    if files and log:
        raise UserError(f"{folder} holds the task from lighteval and from Inspect: name details/ or logs/ in it")
    if log:
        return log
    if not files:
        raise UserError(f"no details of {OLYMPICARENA_TEST.name} in {folder}: run {_RUN}")
    return max(files, key=lambda file: file.parent.name)


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    if inspect_logs.is_log(file):
        yield from inspect_logs.responses(file, thoughts.opened_before)
        return
    columns = [f"doc.specific.{leaf}" for leaf in _LEAVES]
    for row in (row for batch in lighteval_details.batches(file, columns) for row in batch.to_pylist()):
        specific = (row.get("doc") or {}).get("specific") or {}
        missing = [leaf for leaf in _LEAVES if leaf not in specific]
        if missing:
            raise UserError(f"{file} has no {', '.join(missing)}: run {_RUN} again with this version")
        yield specific
