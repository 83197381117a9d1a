"""The commands as a user types them, on results that the tests' writer leaves as lighteval does."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typed import typed as megascience

from megascience_hf import cli
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Run

MakeRun = Callable[..., Run]
Write = Callable[..., Path]


@pytest.fixture
def two_models(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> Path:
    folder = tmp_path / "results"
    for model, verdicts in (
        ("Qwen/Qwen2.5-7B-Instruct", "110100?0T0"),
        ("MegaScience/Qwen2.5-7B-MegaScience", "1111001010"),
    ):
        write_lighteval(folder, [make_run(model, name, verdicts) for name in ("mmlu", *GROUPS["All"])])
    return folder


def test_report_shows_the_table_and_writes_every_format(two_models: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"r{ending}" for ending in (".html", ".md", ".tex", ".csv")]
    done = megascience("report", two_models, "--with-paper", "--power", *(part for f in files for part in ("-o", f)))
    assert done.returncode == 0, done.stderr
    assert "paper:Qwen2.5-7B-Ins" in done.stdout  # the terminal of the test has 80 columns
    assert "All (14)" in done.stdout
    assert "Smallest difference" in done.stdout
    assert all(file.is_file() for file in files)


def test_compare_pairs_two_models_of_a_folder_and_lists_where_they_differ(two_models: Path, tmp_path: Path) -> None:
    a, b = f"{two_models}#Qwen/Qwen2.5-7B-Instruct", f"{two_models}#MegaScience/Qwen2.5-7B-MegaScience"
    done = megascience("compare", a, b, "--items", tmp_path / "differ.jsonl", "--resamples", "200")
    assert done.returncode == 0, done.stderr
    assert "95% interval by paired bootstrap" in done.stdout
    rows = [json.loads(line) for line in (tmp_path / "differ.jsonl").open()]
    assert len(rows) == 15 * 3
    assert {row["a"]["correct"] != row["b"]["correct"] for row in rows} == {True}
    assert rows[0]["b"]["response"] == "So B it is."


def test_compare_on_the_common_items_does_not_say_that_the_others_forbid_it(
    tmp_path: Path, make_run: MakeRun, write_lighteval: Write
) -> None:
    for folder, model, verdicts in (("a", "one", "1101"), ("b", "two", "11")):
        write_lighteval(tmp_path / folder, [make_run(model, "gsm8k", verdicts)])
    done = megascience("compare", tmp_path / "a", tmp_path / "b", "--common", "--resamples", "200")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "2 items" in said
    assert "cannot be compared" not in said


def test_scaling_pairs_the_models_by_name_and_draws_the_gains(two_models: Path, tmp_path: Path) -> None:
    done = megascience("scaling", two_models, "--with-paper", "--figure", tmp_path / "gain.svg")
    assert done.returncode == 0, done.stderr
    assert "tau between size and gain (paper): 0.78 on 9 models" in " ".join(done.stdout.split())
    assert "2 of 9 models lose" in " ".join(done.stdout.split())
    assert "<svg" in (tmp_path / "gain.svg").read_text()


def test_export_writes_a_folder_for_the_hub(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path / "r", [make_run("m", "gpqa_diamond", "10" * 99)])
    done = megascience("export", tmp_path / "r", "me/my-model", "-o", tmp_path / "out", "--relationship", "first_party")
    assert done.returncode == 0, done.stderr
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        ".eval_results",
        "model-index.yaml",
        "every_eval_ever",
        "details",
    }


def test_contamination_counts_the_items_of_the_sample(tmp_path: Path) -> None:
    from megascience_hf.tasks import BENCHMARKS, loading
    from megascience_hf.tasks.questions import questions

    question = questions(BENCHMARKS["gsm8k"], loading.SAMPLE)[0].text
    (tmp_path / "train.jsonl").write_text(json.dumps({"question": question}) + "\n")
    done = megascience("contamination", tmp_path / "train.jsonl", "--sample", "--against", "gsm8k,mmlu")
    assert done.returncode == 0, done.stderr
    assert "GSM8K" in done.stdout
    assert "33.3" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["report"], "name folders of results, or a model of the paper"),
        (["report", "/nowhere"], "name a folder of results"),
        (["report", "."], "no results of our tasks"),
        (["report", "--paper-model", "Qwen3-8B-Mega"], "did you mean Qwen3-8B-MegaScience"),
        (["compare", "paper:Qwen3-8B", "paper:Qwen3-8B-Instruct"], "did you mean"),
        (["scaling"], "no pair of an instruct and a MegaScience model"),
        (["scaling", "--with-paper", "--group", "Physics"], "General, Specific, Math, All"),
        (["contamination", "/nowhere.jsonl", "--sample"], "cannot read /nowhere.jsonl"),
    ],
)
def test_a_users_error_is_one_line_and_exit_code_2(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["megascience", *arguments])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert says in said


@pytest.mark.parametrize(
    ("error", "extra"),
    [
        (ModuleNotFoundError("No module named 'rensa'", name="rensa"), "curate"),
        (ModuleNotFoundError("No module named 'torch'", name="torch.nn"), "train"),
        (PackageNotFoundError("lighteval"), "eval"),
    ],
)
def test_a_missing_package_is_one_line_with_the_extra_that_has_it(
    error: ModuleNotFoundError, extra: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise error

    monkeypatch.setattr(cli, "app", missing)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    said = f"megascience: this needs {error.name}: pip install 'megascience-hf[{extra}]'\n"
    assert capsys.readouterr().err == said


def test_every_package_that_is_said_to_be_in_an_extra_is_in_it() -> None:
    lines = [Requirement(line) for line in requires("megascience-hf") or []]
    brought = {
        (canonicalize_name(line.name), extra)
        for line in lines
        for extra in set(cli._EXTRAS.values())
        if line.marker and line.marker.evaluate({"extra": extra})
    }
    named = {(canonicalize_name(package), extra) for package, extra in cli._EXTRAS.items()}
    assert named - brought == {("httpx", "judge")}  # which openai brings, and httpx-aiohttp


def test_the_demo_names_what_it_needs_before_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("megascience_hf.cli.installation.find_spec", lambda package: None if package == "polars" else 1)
    monkeypatch.setattr(sys, "argv", ["megascience", "demo"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith("pip install 'megascience-hf[curate]'\n")
    assert not list(tmp_path.iterdir())


def test_a_folder_of_several_models_says_how_to_name_one(two_models: Path) -> None:
    done = megascience("compare", two_models, two_models)
    assert done.returncode == 2
    assert f"'{two_models}#Qwen/Qwen2.5-7B-Instruct'" in done.stderr or "compared with itself" in done.stderr
