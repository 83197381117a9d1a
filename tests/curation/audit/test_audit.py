"""`megascience audit` by its command: what is said of each row, of rows made for it, and how a run goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from megascience_hf.answers.exact import answer_key
from megascience_hf.cli import app
from megascience_hf.curation.audit import run as audit_run
from megascience_hf.curation.audit.checks import Texts, check_row
from megascience_hf.curation.audit.examples import CONTRADICTS, NOT_SELF_CONTAINED, REFUSES_ITSELF
from megascience_hf.curation.audit.run import Options, audit
from megascience_hf.curation.audit.schema import AuditReport
from megascience_hf.curation.report.run import dataset_of
from megascience_hf.errors import UserError
from megascience_hf.pages.audit_pages import as_html
from megascience_hf.rows.columns import row_hash
from megascience_hf.similarity.benchmark_questions import benchmark_questions
from megascience_hf.tasks.loading import SAMPLE

OPTIONS = "Which gas is the lightest of all?\n(A) argon\n(B) helium\n(C) neon"


@pytest.mark.parametrize(
    ("question", "answer", "reference", "form", "verifiable", "accepts", "agrees"),
    [
        ("What is 6 times 7?", "It is \\boxed{42}.", "42", "numeric", True, True, True),
        ("What is 6 times 7?", "It is \\boxed{54}.", "42", "numeric", True, True, False),
        ("What is 6 times 7?", "One multiplies the two.", "42", "numeric", True, True, None),
        ("What is 6 times 7?", "", "42", "numeric", True, True, None),
        ("How fast is it?", "So the answer is 1.5 m/s.", "150 cm/s", "numeric", True, True, True),
        ("How large is it?", "About \\boxed{592}", "595", "numeric", True, True, None),  # near it: who knows
        ("Differentiate.", "Therefore \\boxed{2x + 1}", "1 + 2x", "formula", True, True, True),
        ("Differentiate.", "Therefore \\boxed{2x - 1}", "1 + 2x", "formula", True, True, False),
        (OPTIONS, "The answer is (B).", "B", "choice", True, True, True),
        (OPTIONS, "The answer is (C).", "B", "choice", True, True, False),
        ("Which of them?", "The answer is (B).", "B", "choice", False, True, True),
        ("Which of them?", "The answer is (C).", "B", "choice", False, True, None),  # of which options, nobody knows
        ("Is it an acid?", "Answer: yes", "Yes", "choice", True, True, True),
        ("Which organelle?", "Answer: the mitochondrion", "mitochondrion", "text", False, True, True),
        ("Why does it rise?", "Answer: its density is smaller.", "It is less dense.", "text", False, True, None),
        ("Why?", "Because.", "", "none", False, None, None),
        ("Which?", "It is \\boxed{\\frac{1}{2}}", "\\frac{1}{", "text", False, None, None),
    ],
)  # fmt: skip
def test_a_row_says_of_itself_what_its_texts_tell(
    question: str, answer: str, reference: str, form: str, verifiable: bool, accepts: bool | None, agrees: bool | None
) -> None:
    found = check_row(Texts("a:1", question, answer, reference))
    assert (found.form, found.verifiable, found.agrees) == (form, verifiable, agrees)
    if accepts is not None or form == "none":
        assert found.accepts_itself is accepts
    assert found.verifiable is (answer_key(question, reference) is not None)


def test_a_reference_that_cannot_be_read_back_refuses_itself_and_agrees_with_nothing() -> None:
    found = check_row(Texts("a:1", "Which?", "It is \\boxed{5}", "5 }{ 6"))
    assert (found.accepts_itself, found.verifiable, found.agrees) == (False, False, None)
    assert check_row(Texts("a:1", "Which?", "x", "w" * 5_000)).accepts_itself is False


@pytest.mark.parametrize(
    ("question", "answer", "empty"),
    [("Why?", "Because.", None), ("", "6", "question"), ("Why?", " \n", "answer"), ("", "", "both")],
)
def test_a_row_without_a_question_or_an_answer_is_told(question: str, answer: str, empty: str | None) -> None:
    assert check_row(Texts("a:1", question, answer, "6")).empty == empty


def row(question: Any, answer: str = "So it is \\boxed{42}.", reference: Any = "42", **more: Any) -> dict[str, Any]:
    return {
        "question": question,
        "answer": answer,
        "subject": "physics",
        "reference_answer": reference,
        "source": "a",
    } | more


ROWS = [
    row("How much is the sum of all the numbers of the first three rows of this well known square?"),
    row("How much is the sum of all the numbers of the first three rows of this well known square?"),
    row("How much is the sum of all the numbers of the first three rows of this well known square?", "\\boxed{7}", "7"),
    row("What does the curve in Figure 3.2 show about the energy of the ball?", source="b"),
    row("How many bones are there in the hand of a grown human being?", "So it is \\boxed{27}.", source="b"),
    row("Was ist die Ableitung der Funktion nach der Zeit, und warum ist sie immer kleiner als null?",
        "Die Ableitung ist immer kleiner als null, weil die Funktion der Zeit überall fällt.", None, subject=None),
    row("", "", ""),
    row(["a", "list"]),
    "{broken",
]  # fmt: skip


def words(number: int) -> list[str]:
    """Words that no other number has in this order, so that nothing is a near-duplicate."""
    return [f"w{number * 7919 % prime}" for prime in (9_973, 9_967, 9_949, 9_941, 9_931)]


def written(folder: Path, rows: list[Any] = ROWS) -> Path:
    file = folder / "rows.jsonl"
    file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in rows))
    return file


def command(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The audit of `ROWS` and of a row that is an item of a benchmark."""
    folder = tmp_path_factory.mktemp("audited")
    asked = next(q for q in benchmark_questions(SAMPLE, ["gsm8k"]).questions if len(q.text.split()) > 10)
    file = written(folder, [*ROWS, row(asked.text, "I do not know.")])
    done = command(file, "-o", folder / "out", "--sample")
    assert done.exit_code == 0, repr(done.exception)
    return folder / "out"


def test_the_side_car_has_every_row_in_order_by_its_hash(audited: Path) -> None:
    found = pl.read_parquet(audited / "audit.parquet")
    texts = [r for r in ROWS if isinstance(r, dict) and isinstance(r["question"], str)]
    hashes = [row_hash(r["question"], r["answer"], r["reference_answer"]) for r in texts]
    assert found["row"].to_list()[:-1] == hashes
    assert found["place"].to_list() == [f"rows.jsonl:{n}" for n in (1, 2, 3, 4, 5, 6, 7, 10)]
    assert found["agrees"].to_list() == [True, True, True, True, False, None, None, None]
    assert found["self_contained"].to_list() == [True, True, True, False, True, True, True, True]
    assert found["language"].to_list()[:6] == ["en", "en", "en", "en", "en", "de"]
    # the third asks the same, and has another result: another exercise
    assert found["duplicate_of"].to_list() == [None, 0, None, None, None, None, None, None]
    assert found["exam"].to_list() == [None] * 7 + ["gsm8k"]
    assert found["final_answer"].to_list()[:5] == ["42", "42", "7", "42", "27"]


def test_the_report_counts_and_shows_what_is_wrong(audited: Path) -> None:
    report = AuditReport.from_json(json.loads((audited / "report.json").read_text()))
    assert report.whole.rows == 8
    assert sum(report.refused.values()) == 2
    assert (report.whole.without_question, report.whole.without_answer) == (1, 1)
    assert {form: counts.rows for form, counts in report.by_form.items()} == {"numeric": 6, "none": 2}
    assert report.by_source["b"].contradicts == 1
    assert report.benchmarks == {"gsm8k": (1, 1)}
    assert [(e.fault, e.place) for e in report.examples] == [
        (CONTRADICTS, "rows.jsonl:5"), (NOT_SELF_CONTAINED, "rows.jsonl:4"),
    ]  # fmt: skip
    page = (audited / "report.html").read_text()
    assert "rows.jsonl:5" in page
    assert "<script" not in page
    assert page == as_html(report)
    assert not (audited / "parts").exists()


def test_hostile_text_is_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> \x1b[31m what is it in the end?"
    rows = [row(hostile, "\\boxed{<img src=x>}", "<img src=x>", source=hostile), row(hostile, "\\boxed{9}", "5")]
    done = command(written(tmp_path, rows), "-o", tmp_path / "out", "--no-contamination", "--workers", 1)
    assert done.exit_code == 0, repr(done.exception)
    page = (tmp_path / "out" / "report.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in done.output


def test_an_audit_is_the_same_whatever_the_processes_and_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, [row(f"How much is the {n % 40}th number of the list?", f"\\boxed{{{n}}}", str(n % 7))
                              for n in range(700)])  # fmt: skip
    made = []
    for number, (part, workers) in enumerate([(1 << 15, 1), (128, 2)]):
        monkeypatch.setattr(audit_run, "PART", part)
        out = tmp_path / str(number)
        report = audit(dataset_of(str(file)), out, Options(contamination=False, workers=workers))
        made.append((report, pl.read_parquet(out / "audit.parquet")))
    assert made[0][0] == made[1][0]
    assert made[0][1].equals(made[1][1])


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_was_stopped_goes_on_with_the_parts_that_it_has(tmp_path: Path, stop: signal.Signals) -> None:
    rows = [row(f"What is {' '.join(words(n))}?", f"\\boxed{{{n}}}", str(n)) for n in range(3_000)]
    file, out = written(tmp_path, rows), tmp_path / "out"
    program = (
        "import sys; from megascience_hf.curation.audit import run; run.PART = 200; "
        "from megascience_hf.cli import main; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, "audit", str(file), "-o", str(out), "--no-contamination", "--workers", "1"],
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 300
    while len(list((out / "parts").glob("*.json"))) < 3:
        assert time.monotonic() < deadline, "no part was written"
        assert process.poll() is None, "it ended too soon"
        time.sleep(0.01)
    process.send_signal(stop)
    process.wait(timeout=120)
    assert not (out / "audit.parquet").exists()
    whole = sorted((out / "parts").glob("*.json"))
    before = {mark.name: mark.stat().st_mtime_ns for mark in whole}
    written_again: list[str] = []
    complete = audit_run.WholeStep.complete

    def noted(self: Any, *arguments: Any) -> Any:
        written_again.append(self.mark.name)
        return complete(self, *arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit_run, "PART", 200)
        patch.setattr(audit_run.WholeStep, "complete", noted)
        report = audit(dataset_of(str(file)), out, Options(contamination=False, workers=1))
    assert report.whole.agrees == report.whole.rows == 3_000
    assert not set(before) & set(written_again)
    assert len(written_again) == 15 - len(before) + 1


def test_a_second_run_over_other_rows_is_another_audit_and_over_the_same_none(tmp_path: Path) -> None:
    file, out = written(tmp_path, ROWS[:3]), tmp_path / "out"
    assert command(file, "-o", out, "--no-contamination", "--workers", 1).exit_code == 0
    first = (out / "audit.parquet").stat().st_mtime_ns
    assert "already" in command(file, "-o", out, "--no-contamination", "--workers", 1).output
    assert (out / "audit.parquet").stat().st_mtime_ns == first
    written(tmp_path, ROWS[:5])
    assert command(file, "-o", out, "--no-contamination", "--workers", 1).exit_code == 0
    assert len(pl.read_parquet(out / "audit.parquet")) == 5


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([], (), "there are no rows"),
        ([{"text": "a"}], (), "no row has a question .*name one with --question"),
        ([row("What is it?")], ("--answer", "nowhere"), "no row has a column nowhere"),
    ],
)
def test_without_a_row_it_says_so(tmp_path: Path, rows: list[Any], options: tuple[str, ...], message: str) -> None:
    done = command(written(tmp_path, rows), "-o", tmp_path / "out", "--no-contamination", "--workers", 1, *options)
    assert isinstance(done.exception, UserError)
    with pytest.raises(UserError, match=message):
        raise done.exception
    assert not (tmp_path / "out" / "audit.parquet").exists()


def test_a_report_that_is_none_is_said() -> None:
    with pytest.raises(UserError, match="no report of this version"):
        AuditReport.from_json({"data": "x"})


def test_of_many_contradictions_a_few_are_shown(tmp_path: Path) -> None:
    rows = [row(f"How much is the {n}th number?", "\\boxed{-5}", str(n)) for n in range(30)]
    rows.append(row("Which of the two?", "\\boxed{5}", "5 }{ 6"))
    report = audit(dataset_of(str(written(tmp_path, rows))), tmp_path / "out", Options(contamination=False, examples=2))
    assert [example.fault for example in report.examples] == [CONTRADICTS, CONTRADICTS, REFUSES_ITSELF]
