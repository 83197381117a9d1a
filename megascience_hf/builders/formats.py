"""The shapes a question–answer row can take: as published, as chat messages, as prompt and completion, for a reward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from datasets import Features, List, Value

STRING = Value("string")
TURNS = List({"role": STRING, "content": STRING})  # what chat templates, and so TRL, take

# The chat forms keep the two columns that an evaluation of the trained model needs, and no more.
FORM_FEATURES: dict[str, Features] = {
    "messages": Features({"messages": TURNS, "subject": STRING, "reference_answer": STRING}),
    "prompt_completion": Features(
        {"prompt": TURNS, "completion": TURNS, "subject": STRING, "reference_answer": STRING}
    ),
    # The fields between `reference_answer` and `subject` are those of `answers.AnswerKey`.
    "rl": Features(
        {
            "prompt": TURNS,
            "reference_answer": STRING,
            "kind": STRING,
            "gold": List(STRING),
            "letters": STRING,
            "options": List(STRING),
            "labels": List(STRING),
            "multiple": Value("bool"),
            "unit": STRING,
            "rel_tol": Value("float64"),
            "abs_tol": Value("float64"),
            "alternatives": List(List(STRING)),
            "subject": STRING,
            "source": STRING,
        }
    ),
}


def features_of(form: str, columns: tuple[str, ...]) -> Features:
    """The features of a form; `"rows"` is the published columns themselves."""
    return Features(dict.fromkeys(columns, STRING)) if form == "rows" else FORM_FEATURES[form]


def with_text(rows: pa.Table, form: str) -> pa.Table:
    """The rows whose turns hold more than white space: an empty one teaches nothing. A reward asks for no answer."""
    for name in ("question",) if form == "rl" else ("question", "answer"):
        filled = pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(rows[name])), 0)
        rows = rows.filter(pc.fill_null(filled, False))
    return rows


def as_messages(rows: pa.Table) -> pa.Table:
    """`messages` (the question as the user's turn, the answer as the assistant's) and the two labels."""
    turns = _turns([("user", rows["question"]), ("assistant", rows["answer"])], len(rows))
    return pa.table(
        {"messages": turns, "subject": rows["subject"], "reference_answer": rows["reference_answer"]},
        schema=FORM_FEATURES["messages"].arrow_schema,
    )


def as_prompt_completion(rows: pa.Table) -> pa.Table:
    """`prompt` and `completion`, one turn each (TRL takes the loss on the completion only), and the
    labels."""
    return pa.table(
        {
            "prompt": _turns([("user", rows["question"])], len(rows)),
            "completion": _turns([("assistant", rows["answer"])], len(rows)),
            "subject": rows["subject"],
            "reference_answer": rows["reference_answer"],
        },
        schema=FORM_FEATURES["prompt_completion"].arrow_schema,
    )


def as_rl(rows: pa.Table) -> pa.Table:
    """`prompt`, the answer key and the labels, of the rows whose reference rules can verify (`answers.exact`)."""
    from megascience_hf.answers.exact import answer_key

    made = []
    for row in rows.to_pylist():
        key = answer_key(row["question"], row["reference_answer"] or "")
        if key is not None:
            prompt = [{"role": "user", "content": row["question"]}]
            labels = {name: row[name] for name in ("reference_answer", "subject", "source")}
            made.append({"prompt": prompt, **key.to_row(), **labels})
    return pa.Table.from_pylist(made, schema=FORM_FEATURES["rl"].arrow_schema)


FORMATS: dict[str, Callable[[pa.Table], pa.Table]] = {
    "messages": as_messages,
    "prompt_completion": as_prompt_completion,
    "rl": as_rl,
}


def _turns(speakers: list[tuple[str, pa.ChunkedArray]], length: int) -> pa.ListArray:
    """One list of turns a row: the i-th text of every speaker, in the order of the speakers."""
    # Speaker after speaker, then taken row by row: (q0, q1, …, a0, a1, …) → (q0, a0, q1, a1, …).
    order = pa.array(np.arange(len(speakers) * length).reshape(len(speakers), length).T.ravel())
    texts = pa.concat_arrays(
        [chunk for _, column in speakers for chunk in column.chunks] or [pa.array([], pa.string())]
    )
    roles = pa.array(np.repeat([role for role, _ in speakers], length), pa.string())
    turns = pa.StructArray.from_arrays([roles.take(order), texts.take(order)], names=["role", "content"])
    offsets = pa.array(np.arange(0, len(speakers) * length + 1, len(speakers)), pa.int32())
    return pa.ListArray.from_arrays(offsets, turns)
