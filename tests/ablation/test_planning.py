"""What an ablation expands into, what it would cost, and what is refused before anything runs."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from lab import Lab
from rich.console import Console

from megascience_hf.ablation import cli_output, costs, plan, plan_pages
from megascience_hf.ablation.cells import cells, choose
from megascience_hf.ablation.commands import Folders
from megascience_hf.ablation.settings import SHIPPED, Assumptions, load_ablation
from megascience_hf.errors import UserError
from megascience_hf.out_folder import FOLDER
from megascience_hf.sft import preset
from megascience_hf.sft.forecast import active_parameters, flops_a_token

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAPER = "paper-table-3"


@pytest.fixture
def paper_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> plan.Plan:
    """The plan of the paper's table where none of its rows are."""
    monkeypatch.chdir(tmp_path)
    ablation = load_ablation(PAPER)
    return plan.build(ablation, Folders(Path(PAPER)), cells(ablation), lambda _: None)


def test_the_paper_s_table_is_twelve_trainings_with_its_rows_and_its_batches(paper_plan: plan.Plan) -> None:
    found = [(made.cell.name, made.rows, made.training and made.training.steps) for made in paper_plan.cells]
    # rows: table 3; steps: -(-rows // batch) in each of three epochs, the batch by table 15
    selections = ("all", "length", "difficulty", "random")
    assert found == [
        (f"{source}-{selection}", rows, 3 * -(-rows // batch))
        for source, batch, of_all, selected in (
            ("natural_reasoning", 512, 1_079_000, 436_400),
            ("nemotron_science", 128, 447_400, 173_300),
            ("textbook_reasoning", 512, 651_840, 297_600),
        )
        for selection, rows in zip(selections, (of_all, *[selected] * 3), strict=True)
    ]


def test_the_published_averages_of_the_plan_are_consistent(paper_plan: plan.Plan) -> None:
    for made in paper_plan.cells:
        of_it = made.published
        mean = (5 * of_it["General"] + 6 * of_it["Specific"] + 3 * of_it["Math"]) / 14
        assert of_it["All"] == pytest.approx(mean, abs=0.011), made.cell.name


def test_the_page_in_docs_is_what_the_command_writes(paper_plan: plan.Plan) -> None:
    page = (DOCS / f"ablation-{PAPER}.md").read_text(encoding="utf-8")
    assert page == plan_pages.markdown(paper_plan, PAPER, Path(PAPER)), (
        f"megascience ablate {PAPER} -o {PAPER} --dry-run, in an empty folder, writes it"
    )


def test_what_the_page_on_ablations_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (DOCS / "ablation.md").read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_file_that_the_page_shows_is_one(tmp_path: Path) -> None:
    shown = re.findall(r"```yaml\n(.*?)```", (DOCS / "ablation.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(shown) == 1
    (tmp_path / "ablation.yaml").write_text(shown[0])
    found = cells(load_ablation(str(tmp_path / "ablation.yaml")))
    assert len(found) == 1 + 3 * 2


def test_hours_follow_from_the_assumptions() -> None:
    recipe = preset.get("qwen2.5-7b-textbook_reasoning").recipe
    recipe = replace(recipe, data=replace(recipe.data, rows=1_000, mean_tokens=470.0))
    assumed = Assumptions(gpu_flops=1e15, mfu=0.5)
    found = costs.training(recipe, 1_000, {}, assumed)
    tokens = 3 * 1_000 * (470 + recipe.model.template_tokens)
    assert found.tokens == tokens
    parameters = active_parameters(recipe.model.architecture)
    assert found.gpu_hours == pytest.approx(6 * parameters * tokens / 0.5e15 / 3_600)
    # the same work as the first lines of a preset forecast; those count what is computed anew for want of memory, too
    assert 8 * parameters == pytest.approx(flops_a_token(recipe))
    measured = costs.training(recipe, 1_000, {}, Assumptions(training_tokens_per_second=10_000.0))
    assert measured.gpu_hours == pytest.approx(tokens / 10_000 / 3_600)


@pytest.mark.parametrize(
    ("rows", "options", "epochs", "steps"),
    [
        (1_000, {}, 3, 6),  # 512 a step: a full and a short one in each epoch
        (1_000, {"num_train_epochs": 0.5}, 0.5, 1),
        (1_000, {"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2}, 3, 48),  # 64 a step on 8 GPUs
        (1_000, {"max_steps": 10}, 5.12, 10),
    ],
)
def test_steps_are_counted_as_the_trainer_counts_them(
    rows: int, options: dict[str, Any], epochs: float, steps: int
) -> None:
    recipe = preset.get("qwen2.5-7b-textbook_reasoning").recipe
    found = costs.training(replace(recipe, data=replace(recipe.data, rows=rows)), rows, options, Assumptions())
    assert (found.epochs, found.steps) == (pytest.approx(epochs), steps)


def test_cells_are_named_numbered_and_chosen() -> None:
    found = cells(load_ablation(PAPER))
    assert [cell.number for cell in found] == list(range(1, 13))
    assert [cell.number for cell in choose(found, ["nemotron_*", "1"])] == [1, 5, 6, 7, 8]
    with pytest.raises(UserError, match="did you mean"):
        choose(found, ["nemotron_science-lenght"])


def test_a_dry_run_of_some_cells_is_of_them_and_of_what_they_need(lab: Lab) -> None:
    ablation = load_ablation(PAPER)
    chosen = choose(cells(ablation), ["textbook_reasoning-random"])
    planned = plan.build(ablation, Folders(Path("out")), chosen, lambda _: None)
    assert list(planned.work) == [
        "pool of textbook_reasoning",
        "scores of textbook_reasoning, difficulty",
        "rows of textbook_reasoning-difficulty",
        "rows of textbook_reasoning-random",
        "training and evaluation of textbook_reasoning-random",
    ]
    assert {one.method for one in planned.asked} == {"difficulty"}


def test_a_dry_run_writes_the_plan_and_what_its_commands_read_and_runs_nothing(lab: Lab) -> None:
    done = lab.run("--dry-run")
    assert done.returncode == 0
    assert lab.calls() == []
    seen = sorted(path.name for path in lab.out.iterdir() if path.name != FOLDER)
    assert seen == ["mixtures", "plan.json", "plan.md", "selections"]
    planned = json.loads((lab.out / "plan.json").read_text())
    assert [(cell["name"], cell["rows"], cell["rows_are"]) for cell in planned["cells"]] == [
        ("pool-all", 12, "counted"),
        ("pool-length-4", 4, "asked for"),
        ("pool-random-4", 4, "asked for"),
    ]
    assert (lab.out / "mixtures" / "pool-pool.yaml").is_file()
    page = (lab.out / "plan.md").read_text()
    assert "assumed: pool: " in page
    assert "megascience sft smollm2-135m-smoke --data out/pools/pool/data" in page


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_ablation_is_called_as_its_file(name: str) -> None:
    ablation = load_ablation(name)
    assert ablation.name == name
    assert len(cells(ablation)) == {"paper-table-3": 12, "sample": 3}[name]


BAD = {
    "unknown preset": ({"training": {"preset": "qwen2.5-8b"}}, "no preset 'qwen2.5-8b'; did you mean"),
    "unknown task": ({"evaluation": {"tasks": "gsm9k"}}, "no benchmark or group 'gsm9k'"),
    "task without golds": ({"evaluation": {"tasks": "olympicarena_test"}}, "has no golds"),
    "unknown column": (
        {"sources": [{"name": "pool", "path": "pool.jsonl", "columns": {"question": "prompt", "answer": "answer"}}]},
        "no column prompt; first pool.jsonl:1); its columns are answer, question, reference_answer, subject",
    ),
    "unknown column of a length": ({"methods": [{"method": "length", "column": "thoughts"}]}, "no column thoughts"),
    "no answer": (
        {"sources": [{"name": "pool", "path": "pool.jsonl", "columns": {"question": "question"}}]},
        "columns needs an answer",
    ),
    "no such file": ({"sources": [{"name": "pool", "path": "lost.jsonl"}]}, "no lost.jsonl"),
    "size above the pool": ({"sizes": [4, 13]}, "pool: the size 13 is larger than the pool of 12 rows"),
    "duplicate sizes": ({"sizes": [4, 4]}, "pool: the size stands twice: 4"),
    "duplicate sources": ({"sources": [{"name": "a", "path": "pool.jsonl"}] * 2}, "two sources have the name a"),
    "duplicate methods": ({"methods": [{"method": "random"}] * 2}, "two methods have the name random"),
    "a method called all": ({"methods": [{"method": "random", "name": "all"}]}, "two methods have the name all"),
    "duplicate seeds": ({"training": {"preset": "smollm2-135m-smoke", "seeds": [1, 1]}}, "the seed stands twice: 1"),
    "duplicate cells": (
        {
            "sources": [{"name": "a", "path": "pool.jsonl"}, {"name": "a-b", "path": "pool.jsonl"}],
            "methods": [{"method": "random", "name": "b-c"}, {"method": "length", "name": "c"}],
        },
        "two cells would be called a-b-c-4",
    ),
    "unknown setting": ({"size": [4]}, "size: Extra inputs are not permitted"),
    "unknown method": ({"methods": [{"method": "perplexity"}]}, "'random', 'length', 'difficulty'"),
    "as difficulty without it": ({"sizes": ["as difficulty"]}, "needs the method difficulty"),
    "difficulty without scores": ({"methods": [{"method": "difficulty"}]}, "difficulty needs scores"),
    "lost scores": (
        {
            "methods": [{"method": "difficulty"}],
            "sources": [{"name": "pool", "path": "pool.jsonl", "scores": "lost.jsonl"}],
        },
        "no lost.jsonl",
    ),
    "an option of ours": (
        {"training": {"preset": "smollm2-135m-smoke", "options": {"output_dir": "x"}}},
        "output_dir: the harness sets that itself",
    ),
    "a selection": (
        {"sources": [{"name": "pool", "path": "pool.jsonl", "select": {"method": "random", "size": 3}}]},
        "an ablation selects by its `methods`",
    ),
    "GPUs that do not divide": (
        {"training": {"preset": "qwen2.5-7b", "gpus": 3}},
        "512 examples a step do not divide among 3 GPUs",
    ),
    "no local benchmark": ({"evaluation": {"tasks": "gsm8k", "data_dir": "."}}, "no local copy of gsm8k"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_before_anything_runs(what: str, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    changes, message = BAD[what]
    monkeypatch.chdir(lab.folder)
    lab.write(**changes)
    with pytest.raises(UserError) as refused:
        cli_output.ablate(
            "ablation.yaml", Path("out"), Console(quiet=True), dry_run=False, only=[], steps=[], base_model=None
        )
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not lab.out.exists()


def test_a_refusal_is_one_line_and_exit_code_2(lab: Lab) -> None:
    lab.write(sizes=[100])
    done = subprocess.run(
        lab.command(), cwd=lab.folder, env=lab.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("megascience: pool: the size 100 is larger")
    assert sorted(path.name for path in lab.folder.iterdir()) == ["ablation.yaml", "pool.jsonl"]


@pytest.mark.parametrize(
    ("name", "only", "steps", "message"),
    [
        ("lost.yaml", [], [], "no file or ablation 'lost.yaml'"),
        ("sample", ["99"], [], "no cell '99'"),
        ("sample", [], ["test"], "no step 'test'"),
        ("pool.jsonl", [], [], "is no YAML"),
    ],
)
def test_words_of_the_command_line_that_name_nothing_are_refused(
    name: str, only: list[str], steps: list[str], message: str, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lab.folder)
    with pytest.raises(UserError, match=message):
        cli_output.ablate(name, None, Console(quiet=True), dry_run=False, only=only, steps=steps, base_model=None)


def test_prices_of_calls_and_of_hours_add_up(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.folder)
    model = {"name": "small", "price_in": 1.0, "price_out": 2.0}
    lab.write(
        sources=[{"name": "pool", "path": "pool.jsonl", "response_tokens": 100}],
        methods=[{"method": "difficulty", "model": model, "judge": {"name": "judge", "price_in": 3.0}, "k": 2}],
        assumptions={"question_tokens": 50, "judge_prompt_tokens": 10, "judged_share": 0.5, "gpu_hour": 2.0},
    )
    ablation = load_ablation("ablation.yaml")
    planned = plan.build(ablation, Folders(lab.out), cells(ablation), lambda _: None)
    small, judge = planned.asked
    assert (small.calls, small.sent, small.received) == (24, 24 * 50, 24 * 100)
    assert small.dollars == pytest.approx((24 * 50 * 1 + 24 * 100 * 2) / 1e6)
    assert (judge.calls, judge.sent) == (12, 12 * (10 + 50 + 100))
    assert judge.dollars == pytest.approx(12 * 160 * 3 / 1e6)
    first = planned.cells[0]
    assert first.training is not None
    assert first.training.gpu_hours is not None
    assert first.dollars == pytest.approx(2 * (first.training.gpu_hours + planned.evaluation.gpu_hours))


def test_base_model_of_the_command_line_wins(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lab.folder)
    ablation = load_ablation("ablation.yaml", base_model="org/other")
    planned = plan.build(ablation, Folders(lab.out), cells(ablation)[:1], lambda _: None)
    trained = planned.work["training and evaluation of pool-all"].commands[0]
    assert trained[trained.index("--model_name_or_path") + 1] == "org/other"
    assert yaml.safe_load((lab.folder / "ablation.yaml").read_text())["training"] == {"preset": "smollm2-135m-smoke"}
