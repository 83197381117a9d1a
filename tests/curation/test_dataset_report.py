"""`megascience dataset-report` by its command: every count against rows made for it, and hostile text as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.curation.benchmark_questions import benchmark_questions
from megascience_hf.curation.dataset_report import DatasetReport, is_exact
from megascience_hf.errors import UserError
from megascience_hf.tasks.loading import SAMPLE

HOSTILE = "<script>alert(1)</script> and ````` five marks"
LONG = "the moment of inertia of a thin uniform rod about an axis through one of its two ends"


@pytest.fixture(scope="module")
def known() -> tuple[str, str]:
    """The name of a benchmark and a question of it, of the embedded items."""
    asked = next(q for q in benchmark_questions(SAMPLE, ["gsm8k"]).questions if len(q.text.split()) > 10)
    return asked.benchmark, asked.text


def row(question: str, answer: str = "Because of the law.", **more: Any) -> dict[str, Any]:
    return {"question": question, "answer": answer, "subject": "physics", "reference_answer": "", "source": "a"} | more


def report(tmp_path: Path, lines: list[Any], *options: str) -> tuple[DatasetReport, Path]:
    data, out = tmp_path / "data.jsonl", tmp_path / "report"
    data.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    pages = [part for ending in ("json", "html", "md") for part in ("-o", f"{out}.{ending}")]
    result = CliRunner().invoke(app, ["dataset-report", str(data), *pages, *options])
    assert result.exit_code == 0, repr(result.exception)
    return DatasetReport.from_json(json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))), out


def test_every_count_is_of_the_rows_that_were_made_for_it(tmp_path: Path, known: tuple[str, str]) -> None:
    benchmark, asked = known
    lines = [
        row(f"What is {LONG}?", reference_answer="42"),
        row(f"What is {LONG} today?", reference_answer="it is conserved by all forces that act on it", source="b"),
        row("Which enzyme of the liver breaks alcohol down, and what is the product of it?", "", subject="biology"),
        row(asked, source="b"),
        row("", subject=""),
        {"answer": "no question"},
        "{broken",
    ]  # fmt: skip
    found, _ = report(tmp_path, lines, "--sample")
    assert found.rows == 5
    assert sum(found.refused.values()) == 2
    assert found.subjects == {"physics": 3, "": 1, "biology": 1}
    assert found.sources == {"a": 3, "b": 2}
    assert (found.with_reference, found.exact_reference) == (2, 1)
    assert found.near_duplicates == 1
    assert found.contamination is not None
    assert {name: n for name, n in found.contamination.items() if n} == {benchmark: 1}
    assert found.languages == {"en": 4}
    assert found.empty == {"question": 1, "answer": 1, "subject": 1, "reference_answer": 3, "source": 0}
    assert found.question_tokens is not None
    assert found.question_tokens.longest >= found.question_tokens.p90 >= found.question_tokens.median
    assert len(found.examples) == 5  # three at most of a source, and there are three and two


def test_text_of_the_data_cannot_leave_its_place(tmp_path: Path) -> None:
    _, out = report(tmp_path, [row(HOSTILE, subject="a|b<i>")], "--no-contamination")
    page = out.with_suffix(".html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "http://" not in page
    markdown = out.with_suffix(".md").read_text(encoding="utf-8")
    assert "``````text" in markdown  # one mark more than the longest run in the text
    assert r"a\|b\<i\>" in markdown


def test_a_report_is_the_same_when_read_back(tmp_path: Path) -> None:
    found, _ = report(tmp_path, [row("What is the mass of one mole of water molecules?")], "--no-contamination")
    assert found.contamination is None
    assert DatasetReport.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_the_order_of_the_rows_does_not_change_the_examples(tmp_path: Path) -> None:
    lines = [row(f"Which of the {n} bodies falls first?") for n in range(20)]
    first, _ = report(tmp_path, lines, "--no-contamination")
    second, _ = report(tmp_path, lines[::-1], "--no-contamination")
    assert first.examples == second.examples


@pytest.mark.parametrize(
    ("lines", "options", "says"),
    [
        (['{"prompt": "x"}\n'], [], "no rows with a column question"),
        ([], [], "no rows with a column question"),
        (['{"question": "x"}\n'], ["-o", "report.pdf"], "the ending says the format"),
        (['{"question": "x"}\n'], ["-o", "nowhere/report.md"], "make it first"),
        (['{"question": "x"}\n'], ["--sample", "--data-dir", "."], "exclude each other"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, lines: list[str], options: list[str], says: str) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text("".join(lines))
    result = CliRunner().invoke(app, ["dataset-report", str(data), "--no-contamination", *options])
    assert isinstance(result.exception, UserError)
    assert says in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("reference", "exact"),
    [("42", True), ("3.0 \\times 10^8", True), ("B", True), ("x^2+1", True), ("it is conserved by the field", False)],
)
def test_an_exact_reference_is_one_value_or_label(reference: str, exact: bool) -> None:
    assert is_exact(reference) is exact
