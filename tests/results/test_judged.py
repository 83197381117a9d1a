"""Judged runs in reports and comparisons: what rules say, what the judge adds, and what may stand side by side."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.errors import UserError
from megascience_hf.results import exams, report_tables
from megascience_hf.results.hub_entries import eval_result
from megascience_hf.results.reading import read
from megascience_hf.results.records import Run, Scope

MakeRun = Callable[..., Run]
Write = Callable[..., Path]

# by rules, undecided, status, verdict, right in the end
ROWS: list[tuple[bool, bool, str, bool | None, bool]] = [
    (True, False, "not asked", None, True),
    (False, True, "answered", True, True),
    (False, True, "answered", False, False),
    (False, True, "unavailable: reply cannot be read", None, False),
    (False, False, "answered", True, False),
    (True, False, "answered", True, True),
    (False, False, "not asked", None, False),
    (False, False, "not asked", None, False),
]


def rows(ids: Sequence[str], judge: str | None = "m (general)", task: str = "megascience:gsm8k") -> str:
    made = []
    for name, (by_rules, undecided, status, verdict, correct) in zip(ids, ROWS, strict=True):
        row: dict[str, Any] = {
            "id": name,
            "task": task,
            "status": "extracted",
            "correct": correct if judge else by_rules,
        }
        if judge:
            row |= {"rule_correct": by_rules, "undecided": undecided, "judge": judge, "judge_status": status}
            row |= {"judge_correct": verdict, "judge_raw": None}
        made.append(json.dumps(row) + "\n")
    return "".join(made)


IDS = [f"gsm8k-{n}" for n in range(len(ROWS))]
VERDICTS = "".join("1" if by_rules else "0" for by_rules, *_ in ROWS)


def test_a_file_of_judged_scores_says_what_rules_say_and_what_the_judge_adds(tmp_path: Path) -> None:
    (tmp_path / "model.jsonl").write_text(rows(IDS))
    [run] = read([str(tmp_path / "model.jsonl")]).runs
    assert run.judge == "m (general)"
    assert run.result.correct == 3
    table = report_tables.judge_table([run])
    assert table is not None
    assert table.rows == [("GSM8K (part)", "25.0", "37.5", "50.0", "62.5", "1", "1 of 2")]
    assert "judged by m (general) where rules cannot tell" in exams.settings(run)
    assert "judged by m (general)" in str(eval_result(replace(run.result, scope=Scope.WHOLE)).metric_name)


def test_runs_by_rules_alone_have_no_table_of_a_judge(tmp_path: Path) -> None:
    (tmp_path / "model.jsonl").write_text(rows(IDS, None))
    [run] = read([str(tmp_path / "model.jsonl")]).runs
    assert (run.judge, report_tables.judge_table([run])) == (None, None)
    assert "judge" not in exams.settings(run)


def test_rows_of_a_judge_and_of_none_in_one_file_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.jsonl"
    file.write_text(rows(IDS) + rows([f"x{n}" for n in IDS], None))
    with pytest.raises(UserError, match="several judges, or of one and of none"):
        read([str(file)])
    file.write_text(rows(IDS).replace('"undecided": true', '"undecided": "yes"'))
    with pytest.raises(UserError, match="of a judged row"):
        read([str(file)])


def compared(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def test_a_judged_and_an_unjudged_run_are_compared_only_when_that_is_wanted(tmp_path: Path) -> None:
    a, b, c = (tmp_path / f"{name}.jsonl" for name in "abc")
    a.write_text(rows(IDS))
    b.write_text(rows(IDS, None))
    c.write_text(rows(IDS, "another (general)"))
    notes = read([str(a), str(b)]).notes
    assert any(note.startswith("accuracies with the verdicts of a judge, m (general)") for note in notes)
    assert any("different judges (m (general), rules alone) and cannot be compared" in note for note in notes)
    for other in (b, c):
        refused = compared(a, other)
        assert isinstance(refused.exception, UserError)
        assert "different judges" in str(refused.exception)
        allowed = compared(a, other, "--allow")
        assert allowed.exit_code == 0, allowed.output


def write_both(folder: Path, make_run: MakeRun, write_lighteval: Write, verdicts: str = VERDICTS) -> Path:
    write_lighteval(folder, [make_run("org/m", "gsm8k", verdicts)])
    file = folder / "judged.jsonl"
    file.write_text(rows(IDS, task="megascience:gsm8k|0"))
    return file


def test_the_verdicts_in_a_folder_of_results_are_put_beside_its_responses(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_both(tmp_path, make_run, write_lighteval)
    reading = read([str(tmp_path)])
    [run] = reading.runs
    assert (run.judge, run.result.correct, run.max_new_tokens) == ("m (general)", 3, 10_240)
    assert [item.correct for item in run.items] == [right for *_, right in ROWS]
    page = tmp_path / "page.html"
    done = CliRunner().invoke(app, ["report", str(tmp_path), "-o", str(page)])
    assert done.exit_code == 0, done.output
    assert "Rules alone and with the judge" in done.output
    assert "Rules alone and with the judge" in page.read_text()


STALE = {
    "other responses": "1" * len(ROWS),
    "fewer responses": VERDICTS[:-1],
    "a response that was cut": f"{VERDICTS[:-1]}T",
}


@pytest.mark.parametrize("why", STALE)
def test_verdicts_on_other_responses_are_left_out_with_a_note(
    why: str, tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    write_both(tmp_path, make_run, write_lighteval, STALE[why])
    reading = read([str(tmp_path)])
    assert reading.runs[0].judge is None
    assert any("verdicts on other responses than those of gsm8k" in note for note in reading.notes)


@pytest.fixture
def whole(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> Path:
    """All 500 items of PubMedQA, of which a judge has read the wrong ones and found every second right."""
    verdicts = "1" * 400 + "0" * 100
    write_lighteval(tmp_path / "m", [make_run("org/m", "pubmedqa", verdicts)])
    rows = [
        {
            **{"id": f"pubmedqa-{n}", "task": "megascience:pubmedqa|0", "status": "extracted", "judge_raw": None},
            **{"rule_correct": v == "1", "undecided": v == "0", "judge": "m (general)", "judge_status": "answered"},
            **{"judge_correct": n % 2 == 0 if v == "0" else None, "correct": v == "1" or n % 2 == 0},
        }
        for n, v in enumerate(verdicts)
    ]
    (tmp_path / "m" / "judged.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path / "m"


def test_published_numbers_are_of_no_judge_and_stand_beside_one_only_when_that_is_wanted(
    whole: Path, tmp_path: Path
) -> None:
    refused = compared(whole, "paper:Qwen3-8B-MegaScience")
    assert isinstance(refused.exception, UserError)
    assert "published numbers are by rules alone, and these with the verdicts of a judge" in str(refused.exception)
    allowed = compared(whole, "paper:Qwen3-8B-MegaScience", "--allow", "-o", tmp_path / "table.md")
    assert allowed.exit_code == 0, allowed.output
    assert "published numbers are by rules alone" in (tmp_path / "table.md").read_text()
    done = CliRunner().invoke(app, ["report", str(whole), "--paper-model", "Qwen3-8B-MegaScience"])
    assert "published numbers are by rules alone" in " ".join(done.output.split())


def test_what_is_exported_says_of_each_response_what_rules_say_and_of_each_figure_who_judged(
    whole: Path, tmp_path: Path
) -> None:
    done = CliRunner().invoke(app, ["export", str(whole), "org/m", "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "accuracies with the verdicts of a judge, m (general)" in " ".join(done.output.split())
    rows = pq.read_table(tmp_path / "out" / "details" / "pubmedqa" / "test.parquet").to_pylist()
    assert (sum(row["correct"] for row in rows), sum(row["rule_correct"] for row in rows)) == (450, 400)
    assert [row["judge_correct"] for row in rows[398:402]] == [None, None, True, False]
    assert "`pubmedqa` by m (general)" in (tmp_path / "out" / "details" / "README.md").read_text()
    assert "judged by m (general)" in (tmp_path / "out" / "model-index.yaml").read_text()
    [record] = (tmp_path / "out" / "every_eval_ever").rglob("*[0-9a-f].json")
    [result] = json.loads(record.read_text())["evaluation_results"]
    assert "judged by m (general)" in result["metric_config"]["evaluation_description"]
