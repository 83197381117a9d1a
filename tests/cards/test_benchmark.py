"""`eval.yaml`: what `megascience card benchmark` writes is what Inspect reads, and what Inspect refuses is found."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hub_server import Hub, running, sign_in
from made_models import write_rows
from pydantic import ValidationError
from typer.testing import CliRunner

from megascience_hf.cards import check, eval_yaml
from megascience_hf.cards.benchmark_definition import OPEN_SCORERS, BenchmarkDescription, write
from megascience_hf.cli import app
from megascience_hf.errors import UserError
from megascience_hf.hub.publish import plan, publish

hf = pytest.importorskip("inspect_ai._eval.task.hf", reason="Inspect is not installed")

QUESTIONS = ["What is 1 + 1?", "What is 2 + 3?"]
OPTIONS = [["1", "2"], ["5", "6", "7"]]


def made(folder: Path, columns: dict[str, list[Any]], name: str = "test.parquet", **options: Any) -> dict[str, Any]:
    """The task that is written for these columns."""
    write_rows(folder / name, **columns)
    file, rows = write(folder, BenchmarkDescription("My Bench", "It asks sums.", **options))
    assert rows == len(next(iter(columns.values())))
    written: dict[str, Any] = yaml.safe_load(file.read_text())
    assert check.check(file) == []
    assert check.check_loading(folder, "dataset") == []
    [task] = written.pop("tasks")
    assert written == {
        "name": "My Bench",
        "description": "It asks sums.",
        "evaluation_framework": "inspect-ai",
    }
    hf.HFTask.model_validate(task)
    return dict(task)


@pytest.mark.parametrize(
    ("columns", "options", "spec", "solvers", "scorer"),
    [
        (
            {"question": QUESTIONS, "answer": ["2", "5"]}, {},
            {"input": "question", "target": "answer"}, ["prompt_template", "generate"], "match",
        ),
        (
            {"problem": QUESTIONS, "reference_answer": ["1,002", "-5.5"]}, {},
            {"input": "problem", "target": "reference_answer"}, ["prompt_template", "generate"], "match",
        ),
        (
            {"question": QUESTIONS, "choices": OPTIONS, "answer": ["B", "A"]}, {},
            {"input": "question", "target": "answer", "choices": "choices"}, ["multiple_choice"], "choice",
        ),
        (
            {"question": QUESTIONS, "options": OPTIONS, "label": [1, 0]}, {},
            {"input": "question", "target": "label", "choices": "options"}, ["multiple_choice"], "choice",
        ),
        (
            {"q": QUESTIONS, "one": ["1", "5"], "two": ["2", "6"], "right": ["B", "A"]},
            {"question": "q", "target": "right", "choices": ["one", "two"]},
            {"input": "q", "target": "right", "choices": ["one", "two"]}, ["multiple_choice"], "choice",
        ),
        (
            {"question": QUESTIONS, "answer": ["two", "five"]}, {"scorer": "model_graded_fact"},
            {"input": "question", "target": "answer"}, ["prompt_template", "generate"], "model_graded_fact",
        ),
    ],
    ids=["numbers", "other names", "letters", "numbers of options", "a column for each option", "a judge"],
)  # fmt: skip
def test_a_task_is_made_of_the_columns_and_is_what_inspect_reads(
    tmp_path: Path, columns: dict[str, list[Any]], options: dict[str, Any], spec: dict[str, Any], solvers: list[str],
    scorer: str,
) -> None:  # fmt: skip
    task = made(tmp_path, columns, **options)
    assert (task["id"], task["config"], task["split"], task["field_spec"]) == ("my_bench", "default", "test", spec)
    assert [solver["name"] for solver in task["solvers"]] == solvers
    assert [each["name"] for each in task["scorers"]] == [scorer]
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    samples = [hf._record_to_sample_hf(row, hf.HFTask.model_validate(task).field_spec) for row in rows]
    assert [sample.input for sample in samples] == QUESTIONS
    if "choices" in spec:
        assert [sample.target for sample in samples] == ["B", "A"]


@pytest.mark.parametrize("scorer", OPEN_SCORERS)
def test_every_scorer_that_is_offered_is_one_of_inspects_with_its_arguments(tmp_path: Path, scorer: str) -> None:
    from inspect_ai._eval.loader import scorer_from_spec, solver_from_spec
    from inspect_ai.scorer._scorer import ScorerSpec
    from inspect_ai.solver._solver import SolverSpec

    task = made(tmp_path, {"question": QUESTIONS, "answer": ["2", "5"]}, scorer=scorer)
    if scorer != "math":  # whose parser is of another version than lighteval's
        [named] = task["scorers"]
        scorer_from_spec(ScorerSpec(scorer=named["name"]), task_path=None, **named.get("args", {}))
    for solver in task["solvers"]:
        args = solver.get("args", {})
        solver_from_spec(SolverSpec(solver=solver["name"], args=args, args_passed=args))
    assert "{prompt}" in task["solvers"][0]["args"]["template"]


@pytest.mark.parametrize(
    ("columns", "options", "says"),
    [
        ({"question": QUESTIONS, "answer": ["two", "five"]}, {}, "--scorer match, answer, math"),
        ({"question": QUESTIONS, "answer": ["2", "5"]}, {"scorer": "mach"}, "did you mean match"),
        ({"question": QUESTIONS, "choices": OPTIONS, "answer": ["B", "A"]}, {"scorer": "match"}, "scored by choice"),
        ({"question": QUESTIONS, "choices": OPTIONS, "answer": ["B", "D"]}, {}, "right option of row 2 is 'D'"),
        ({"question": QUESTIONS, "choices": OPTIONS, "answer": ["2", "5"]}, {}, "right option of row 1 is '2'"),
        ({"question": QUESTIONS, "choices": OPTIONS, "answer": [1, 3]}, {}, "neither a letter A to C nor a number"),
        ({"question": QUESTIONS, "choices": OPTIONS, "answer": [1, -1]}, {}, "right option of row 2 is -1"),
        ({"question": QUESTIONS, "choices": [["1"], []], "answer": ["A", "A"]}, {}, "no list of options"),
        ({"question": QUESTIONS, "choices": [["1", ""], ["1", "2"]], "answer": ["A", "A"]}, {}, "row 1 has no list"),
        ({"question": ["a", " "], "answer": ["1", "2"]}, {}, "row 2 has no question"),
        ({"question": ["a", None], "answer": ["1", "2"]}, {}, "row 2 has no question"),
        ({"question": QUESTIONS, "answer": ["1", ""]}, {}, "row 2 has no right answer"),
        ({"question": QUESTIONS, "answer": ["1", None]}, {}, "row 2 has no right answer"),
        ({"a": QUESTIONS, "answer": ["1", "2"]}, {}, "which column is the question? --question a or answer"),
        ({"question": QUESTIONS, "b": ["1", "2"]}, {}, "which column is the right answer? --target"),
        ({"question": QUESTIONS, "answer": ["1", "2"]}, {"target": "gold"}, "there is no column gold"),
        ({"question": QUESTIONS, "answer": ["1", "2"]}, {"split": "dev"}, "which split is asked? --split test"),
        ({"question": QUESTIONS, "answer": ["1", "2"]}, {"config": "x"}, "which config is asked? --config default"),
        ({"question": [""] * 9, "answer": ["1"] * 9}, {}, "and 6 more"),
    ],
)
def test_rows_that_inspect_would_ask_wrongly_are_refused_and_nothing_is_written(
    tmp_path: Path, columns: dict[str, list[Any]], options: dict[str, Any], says: str
) -> None:
    with pytest.raises(UserError) as refused:
        made(tmp_path, columns, **options)
    assert says in str(refused.value)
    assert not (tmp_path / "eval.yaml").exists()


def test_a_file_called_eval_must_not_hide_the_rows(tmp_path: Path) -> None:
    columns = {"question": QUESTIONS, "answer": ["2", "5"]}
    with pytest.raises(UserError, match="name them test-00000-of-00001"):
        made(tmp_path, columns, "data.parquet")
    assert not (tmp_path / "eval.yaml").exists()
    (tmp_path / "README.md").write_text("---\nconfigs:\n- config_name: default\n  data_files: data.parquet\n---\n")
    assert made(tmp_path, columns, "data.parquet")["split"] == "train"


def test_a_file_of_somebodys_is_left_alone_and_ones_own_is_written_again(tmp_path: Path) -> None:
    made(tmp_path, {"question": QUESTIONS, "answer": ["2", "5"]})
    made(tmp_path, {"question": QUESTIONS, "answer": ["2", "6"]})
    (tmp_path / "eval.yaml").write_text("name: mine\n")
    with pytest.raises(UserError, match="--force replaces it"):
        write(tmp_path, BenchmarkDescription("b", "d"))
    write(tmp_path, BenchmarkDescription("b", "d"), force=True)


def test_the_command_says_what_it_wrote_and_how_it_is_run(tmp_path: Path) -> None:
    write_rows(tmp_path / "test.parquet", question=QUESTIONS, answer=["2", "5"])
    arguments = ["card", "benchmark", str(tmp_path), "--name", "Sums", "--description", "It asks sums."]
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 0, said.output
    assert "2 questions; inspect eval hf/OWNER/NAME" in said.output
    assert CliRunner().invoke(app, ["card", "check", str(tmp_path / "eval.yaml")]).exit_code == 0


# --- the check --------------------------------------------------------------------------------------------------------

TASK: dict[str, Any] = {
    "id": "sums",
    "field_spec": {"input": "question", "target": "answer"},
    "solvers": [{"name": "generate"}],
    "scorers": [{"name": "match"}],
}
HEAD = {"name": "Sums", "description": "It asks sums.", "evaluation_framework": "inspect-ai"}


def test_the_names_are_those_of_the_installed_inspect() -> None:
    assert get_args(hf.HFSolver.model_fields["name"].annotation) == eval_yaml.SOLVERS
    assert get_args(hf.HFScorer.model_fields["name"].annotation) == eval_yaml.SCORERS
    assert set(hf.HFTask.model_fields) == set(eval_yaml.TASK_KEYS)
    assert {field.name for field in dataclasses.fields(hf.HFFieldSpec)} == set(eval_yaml.FIELDS)


# What replaces a part of a good task, whether Inspect refuses it, and what the check says.
FAULTS: list[tuple[dict[str, Any], bool, str]] = [
    ({}, False, ""),
    ({"epochs": 4, "epoch_reducer": "pass_at_2"}, False, ""),
    ({"shuffle_choices": True, "split": "train", "config": "main"}, False, ""),
    ({"field_spec": {"input": "q", "target": "literal:A", "choices": ["a", "b"], "metadata": ["c"]}}, False, ""),
    ({"scorers": [{"name": "match", "args": {"numeric": True}}, {"name": "f1"}]}, False, ""),
    ({"solver": []}, True, "a task has no 'solver'"),
    ({"field_spec": None}, True, "no field_spec"),
    ({"field_spec": {"input": "q", "target": "a", "gold": "a"}}, True, "field_spec has no 'gold'"),
    ({"field_spec": {"input": "q", "target": 3}}, True, "field_spec has no target"),
    ({"field_spec": {"target": "a"}}, False, "field_spec has no input"),  # Inspect would look for a column "input"
    ({"field_spec": {"input": "q", "target": "a", "choices": 3}}, True, "choices must be"),
    *(
        ({"field_spec": {"input": "q", "target": "a", key: 3}}, True, f"{key} must be the name of a column")
        for key in ("id", "sandbox", "files", "setup", "checkpoint", "description", "input_image")
    ),
    ({"field_spec": {"input": "q", "target": "a", "id": None}}, True, "id must be the name of a column"),
    ({"field_spec": {"input": "q", "target": "a", "description": None}}, False, ""),
    ({"field_spec": {"input": "q", "target": "a", "metadata": "level"}}, True, "metadata must be a list of columns"),
    ({"field_spec": {"input": "q", "target": "a", "metadata": ["level", 1]}}, True, "metadata must be a list"),
    ({"field_spec": {"input": "q", "target": "a", "metadata": []}}, False, ""),
    ({"solvers": []}, True, "a task has no solvers"),
    ({"solvers": None}, True, "a task has no solvers"),
    ({"solvers": [{"name": "react"}]}, True, "'react' is none of the solvers"),
    ({"solvers": ["generate"]}, True, "None is none of the solvers"),
    ({"scorers": [{"name": "accuracy"}]}, True, "'accuracy' is none of the scorers"),
    ({"scorers": [{"name": "match", "args": ["numeric"]}]}, True, "args of match"),
    ({"epochs": 0}, True, "epochs must be"),
    ({"epoch_reducer": "best"}, True, "epoch_reducer must be"),
    ({"split": 3}, True, "split must be a text"),
]


@pytest.mark.parametrize(("changed", "refused", "says"), FAULTS)
def test_what_inspect_refuses_is_found(tmp_path: Path, changed: dict[str, Any], refused: bool, says: str) -> None:
    task = TASK | changed
    file = tmp_path / "eval.yaml"
    file.write_text(yaml.safe_dump(HEAD | {"tasks": [task]}, sort_keys=False))
    found = check.check(file)
    assert bool(found) is bool(says)
    assert not says or says in found[0].message
    try:
        hf.HFTask.model_validate(task)
        assert not refused
    except ValidationError:
        assert refused
        assert found


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("- a\n", 1, "keys with values"),
        ("name: [\n", 2, "no valid YAML"),
        ("name: x\ndescription: y\ntasks: []\n", 1, "no evaluation_framework"),
        ("name: x\ndescription: y\nevaluation_framework: math-arena\ntasks: []\n", 4, "at least one task"),
        ("name: x\ndescription: y\nevaluation_framework: math-arena\ntasks:\n- config: a\n", 5, "a task has no id"),
        (
            "name: x\ndescription: y\nevaluation_framework: math-arena\ntasks:\n- id: a\n- id: a\n", 6,
            "'a' is there twice",
        ),
    ],
)  # fmt: skip
def test_what_the_hub_refuses_is_found_in_its_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    file = tmp_path / "eval.yaml"
    file.write_text(text)
    assert [f for f in check.check(file) if f.line == line and says in f.message], check.check(file)


def test_a_benchmark_of_another_framework_has_steps_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "eval.yaml"
    file.write_text("name: x\ndescription: y\nevaluation_framework: math-arena\ntasks:\n- id: a\n  judge: b\n")
    assert check.check(file) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, ""),
        ({"field_spec": {"input": "question", "target": "gold"}}, "asks for gold, and the columns of test are"),
        ({"field_spec": {"input": "question", "target": "literal:A", "metadata": ["x"]}}, "asks for x"),
        ({"split": "dev"}, "asks for the split dev of the config default, and there is default/test"),
        ({"config": "main"}, "the config main"),
    ],
)
def test_the_columns_and_splits_that_a_task_asks_for_are_there(
    tmp_path: Path, changed: dict[str, Any], says: str
) -> None:
    write_rows(tmp_path / "test.parquet", question=QUESTIONS, answer=["2", "5"])
    (tmp_path / "eval.yaml").write_text(yaml.safe_dump(HEAD | {"tasks": [TASK | changed]}))
    found = check.check_loading(tmp_path, "dataset")
    assert bool(found) is bool(says)
    assert not says or says in found[0].message


# --- as a user runs it ------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with running() as hub:
        sign_in(hub, monkeypatch)
        yield hub


RUN = """
import json
from inspect_ai import eval
from inspect_ai.model import ModelOutput, ModelUsage, get_model
said = [ModelOutput.from_content("mockllm/model", text) for text in ("So it is two.\\nANSWER: 2", "ANSWER: 4")]
for output in said:
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)  # else it counts with a file of the web
[log] = eval("hf/me/sums", model=get_model("mockllm/model", custom_outputs=said), display="none", max_samples=1,
             max_connections=1)
assert log.status == "success", log.error
print(json.dumps({"status": log.status, "accuracy": log.results.scores[0].metrics["accuracy"].value,
                  "asked": [sample.input for sample in log.samples]}))
"""


def test_what_was_published_is_run_by_inspect_from_the_hub(hub: Hub, tmp_path: Path) -> None:
    made(tmp_path / "sums", {"question": QUESTIONS, "answer": ["2", "5"]})
    publish(plan(tmp_path / "sums", "me/sums", "dataset"))
    env = {name: value for name, value in os.environ.items() if name != "HF_HUB_OFFLINE"}
    env |= {"HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf"), "INSPECT_LOG_DIR": str(tmp_path / "logs")}
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=env, text=True, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said == {"status": "success", "accuracy": 0.5, "asked": QUESTIONS}
