"""Score one row of a file. Runs in the worker processes, so it imports nothing heavy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from megascience_hf.answers import AnswerKey, GoldError, Score
from megascience_hf.judging.records import When, case_of, is_asked, is_undecided
from megascience_hf.rescore.records import Asked, Chunk, Group, ScoredChunk
from megascience_hf.rows.columns import Columns
from megascience_hf.rows.json_files import row_of
from megascience_hf.rows.records import WHOLE_ROWS, Line, Refused, RefusedRowError


def score_chunk(rows: Chunk, when: When | None = None) -> ScoredChunk:
    """Score rows in their order. A row that cannot be scored is set aside with its reason; it stops nothing.

    Args:
        when: which answers a judge is to be asked about; None for none.
    """
    chunk = ScoredChunk()
    for line in rows:
        row = row_of(line, WHOLE_ROWS) if isinstance(line, Line) else line
        if isinstance(row, Refused):
            chunk.bad.append(row)
            continue
        fields, position, file = row
        try:
            row_id, task = _id(fields, position), _task(fields)
            key, score = score_record(fields)
        except RecursionError:
            reason = "nested too deeply"
        except GoldError as error:
            reason = f"gold cannot be read: {error}"
        except ValueError as error:
            reason = str(error)
        except Exception as error:  # noqa: BLE001
            # A fault of ours in one row must not cost the user all the others. It is counted and shown like any other.
            reason = f"internal error, please report it: {type(error).__name__}: {error}"
        else:
            chunk.lines.append(output_line(row_id, task, score, fields.get("sample")))
            group = Group(task, key.kind)
            chunk.tallies[group].count(score)
            if when is not None:
                chunk.asked.append(_asked(fields, row_id, group, key, score, when))
            continue
        chunk.bad.append(Refused(position, reason, file=file))
    return chunk


def score_part(part: tuple[Chunk, When | None]) -> ScoredChunk:
    """`score_chunk`, of one argument: what a process is called with."""
    return score_chunk(*part)


def score_record(record: Mapping[str, Any]) -> tuple[AnswerKey, Score]:
    """The answer key of a row, and the score of its response.

    Raises:
        ValueError: a field is missing, has another type, or the gold cannot be read.
    """
    if "model_output" in record and "response" not in record:
        from megascience_hf.rescore.authors import answer_key

        key, response, finish_reason = answer_key(record), record["model_output"], None
    else:
        if "response" not in record:
            raise ValueError("no 'response'")
        key, response, finish_reason = AnswerKey.from_row(record), record["response"], record.get("finish_reason")
    if response is None:  # a call that failed, a model that said nothing: it was asked, and counts
        response = ""
    if not isinstance(response, str):
        raise ValueError(f"the response must be text, not {response!r:.40}")
    opened = record.get("opened") or ""
    for name, value in (("finish_reason", finish_reason or ""), ("opened", opened)):
        if not isinstance(value, str):
            raise ValueError(f"{name!r} must be text, not {value!r:.40}")
    return key, key.score(response, finish_reason, opened)


def output_line(row_id: str | int | float, task: str | None, score: Score, sample: Any = None) -> str:
    """A line of the output. ASCII, so that half of a surrogate pair in a response cannot break the file.

    Args:
        sample: the number of several responses to one item, where the row says it.
    """
    answer = score.answer
    fields = {
        "id": row_id,
        **({"task": task} if task is not None else {}),
        **({"sample": sample} if isinstance(sample, int) and sample > 1 else {}),
        "extracted": answer.text,
        "correct": score.correct,
        "status": answer.status,
        "rule": answer.rule,
        "span": list(answer.span) if answer.span else None,
        "reason": score.verdict.reason,
    }
    return json.dumps(fields) + "\n"


def _asked(
    fields: Mapping[str, Any], row_id: object, group: Group, key: AnswerKey, score: Score, when: When
) -> Asked | None:
    if not is_asked(key, score, when):
        return None
    case = case_of(str(row_id), _question(fields), key, score)
    return Asked(group, case, not is_undecided(key, score))


def _question(fields: Mapping[str, Any]) -> str:
    """The question under a usual name, "" if the row has none: a judge can compare without it."""
    try:
        return Columns(names=["question"]).texts(fields)["question"]
    except RefusedRowError:
        return ""


def _id(record: Mapping[str, Any], number: int) -> str | int | float:
    value = record.get("id")
    if value is None:
        return number
    if isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return value
    raise ValueError(f"'id' must be text or a number, not {value!r:.40}")


def _task(record: Mapping[str, Any]) -> str | None:
    """The task: lighteval's details and the authors' files name it, other files may."""
    value = record.get("task", record.get("dataset") if "model_output" in record else None)
    return value if isinstance(value, str) else None
