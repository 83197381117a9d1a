"""Exports: the Hub's own classes read them back, Every Eval Ever's own schema and validator accept them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import jsonschema
import pytest
import yaml
from huggingface_hub import ModelCard, eval_result_entries_to_yaml, parse_eval_result_entries

from megascience_hf.errors import UserError
from megascience_hf.results.every_eval_ever import Evaluator
from megascience_hf.results.exams import whole_exam
from megascience_hf.results.export import export
from megascience_hf.results.hub_benchmarks import AS_OF, REGISTERED
from megascience_hf.results.hub_entries import entry, iso_date
from megascience_hf.results.reading import read
from megascience_hf.results.records import Run
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.loading import SAMPLE

MakeRun = Callable[..., Run]
Write = Callable[..., Path]
MODEL = "MegaScience/Qwen3-8B-MegaScience"
WHOLE = "1" * 150 + "0" * 40 + "?" * 5 + "T" * 3  # the 198 items of GPQA-Diamond
PUBMED = "1" * 400 + "0" * 100


@pytest.fixture
def exported(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> Path:
    runs = [
        make_run(MODEL, "gpqa_diamond", WHOLE),
        make_run(MODEL, "pubmedqa", PUBMED),
        make_run(MODEL, "gsm8k", "10"),
    ]
    write_lighteval(tmp_path / "results", runs)
    left_out = export(
        read([str(tmp_path / "results")]).runs, MODEL, tmp_path / "out", source_url="https://example.org/d"
    )
    assert left_out == [
        "gsm8k: only in details, 2 items are not known to be all of the benchmark's own",
        f"pubmedqa: in the model-index alone, its dataset is no registered Benchmark of the Hub (as of {AS_OF})",
        "GPQA-Diamond: without texts, as their authors ask of what is public",
    ]
    return tmp_path / "out"


def test_there_is_an_entry_for_each_registered_benchmark_that_the_hubs_class_reads_back(exported: Path) -> None:
    files = sorted((exported / ".eval_results").iterdir())
    assert [file.name for file in files] == ["gpqa_diamond.yaml"]
    [read_back] = parse_eval_result_entries(yaml.safe_load(files[0].read_text()))
    assert (read_back.dataset_id, read_back.task_id, read_back.value) == ("Idavidrein/gpqa", "diamond", 75.76)
    assert read_back.dataset_revision == "0" * 40
    assert read_back.date == "2026-01-02T03:04:05.678"
    assert read_back.source_url == "https://example.org/d"
    assert read_back.notes
    for said in ("zero-shot", "at most 10,240 new tokens", "198 items", "95% interval 69.3 to 81.2", "task version 1"):
        assert said in read_back.notes


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (None, None),
        ("https://huggingface.co/datasets/me/details", "megascience-hf"),
        ("https://huggingface.co/datasets/evaleval/EEE_datastore/blob/main/flat/objects/ab/cd/1.json", "EvalEval"),
    ],
)
def test_an_entry_links_to_its_record_in_every_eval_ever(make_run: MakeRun, url: str | None, name: str | None) -> None:
    made = entry(make_run(MODEL, "gpqa_diamond", WHOLE), url)
    assert (made.source_url, made.source_name) == (url, name)
    parse_eval_result_entries(eval_result_entries_to_yaml([made]))


def test_a_result_that_the_hub_shows_nowhere_is_no_entry(make_run: MakeRun) -> None:
    with pytest.raises(ValueError, match="no registered Benchmark"):
        entry(make_run(MODEL, "pubmedqa", PUBMED))
    for name, task in REGISTERED.items():
        assert BENCHMARKS[name].graded
        assert task


def test_the_model_index_goes_into_a_card_and_comes_back(exported: Path) -> None:
    card = ModelCard(f"---\n{(exported / 'model-index.yaml').read_text()}---\n# x\n")
    assert card.data.eval_results is not None
    assert [(r.dataset_type, r.metric_value) for r in card.data.eval_results] == [
        ("Idavidrein/gpqa", 75.76),
        ("qiaojin/PubMedQA", 80.0),
    ]


def test_the_details_are_a_dataset_with_a_config_for_each_benchmark(exported: Path, tmp_path: Path) -> None:
    from datasets import get_dataset_config_names, load_dataset

    folder = str(exported / "details")
    assert set(get_dataset_config_names(folder)) == {"gpqa_diamond", "pubmedqa", "gsm8k"}
    rows = load_dataset(folder, "pubmedqa", split="test", cache_dir=str(tmp_path / "cache"))
    assert (len(rows), sum(rows["correct"])) == (500, 400)
    first = rows[0]
    assert first["response"][first["span_start"] : first["span_end"]] == "B"
    assert (first["prompt"], first["response_tokens"], first["status"]) == ("Question 0?", 100, "extracted")


def test_the_benchmarks_are_rows_of_one_table_in_the_card_of_the_details(exported: Path) -> None:
    from markdown_it import MarkdownIt

    text = (exported / "details" / "README.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    tokens = [token.type for token in MarkdownIt("commonmark").enable("table").parse(text)]
    assert (tokens.count("table_open"), tokens.count("tr_open")) == (1, 1 + 3)


def test_the_task_of_gpqa_is_the_one_of_the_hub_and_not_of_its_examples() -> None:
    assert REGISTERED["gpqa_diamond"] == "diamond"


def test_the_texts_of_gpqa_are_not_published(exported: Path, tmp_path: Path) -> None:
    from datasets import load_dataset

    rows = load_dataset(str(exported / "details"), "gpqa_diamond", split="test", cache_dir=str(tmp_path / "cache"))
    assert set(rows["prompt"]) == set(rows["response"]) == {None}
    assert sum(rows["correct"]) == 150
    [lines] = exported.rglob("*_samples.jsonl")
    assert {json.loads(line)["evaluation_name"] for line in lines.open()} == {"megascience.pubmedqa"}
    assert "The texts of GPQA-Diamond are left out" in (exported / "details" / "README.md").read_text()


def test_a_folder_that_is_not_empty_is_left_alone(exported: Path, make_run: MakeRun) -> None:
    with pytest.raises(UserError, match="is not empty"):
        export([make_run(MODEL, "gsm8k", "1")], MODEL, exported)


def test_a_wrong_id_is_refused_and_nothing_is_left(tmp_path: Path, make_run: MakeRun, write_lighteval: Write) -> None:
    write_lighteval(tmp_path / "results", [make_run(MODEL, "pubmedqa", PUBMED)])
    with pytest.raises(UserError, match="no id of the Hub"):
        export(read([str(tmp_path / "results")]).runs, "no-slash", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_embedded_sample_is_never_published_as_the_benchmark(make_run: MakeRun) -> None:
    assert not whole_exam(make_run("m", "olympicarena", "111111", dataset=str(SAMPLE / "olympicarena")))
    assert not whole_exam(make_run("m", "gsm8k", "111"))
    assert not whole_exam(make_run("m", "chembench", "111", limited=True))
    assert whole_exam(make_run("m", "chembench", "111"))  # its size could not be established


def test_the_same_results_are_the_same_record(exported: Path, tmp_path: Path) -> None:
    export(read([str(tmp_path / "results")]).runs, MODEL, tmp_path / "again")
    names = [
        sorted(file.name for file in (folder / "every_eval_ever").rglob("*.json*"))
        for folder in (exported, tmp_path / "again")
    ]
    assert names[0] == names[1]


def test_an_unknown_relationship_is_refused() -> None:
    with pytest.raises(UserError, match="first_party"):
        Evaluator("me", "self")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "iso"),
    [
        ("2026-01-02T03-04-05.678", "2026-01-02T03:04:05.678"),
        ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05+00:00"),
        ("", ""),
    ],
)
def test_dates_are_iso_8601(date: str, iso: str) -> None:
    assert iso_date(date) == iso


@pytest.mark.slow
def test_every_eval_evers_schema_and_validator_accept_the_record(exported: Path, tmp_path: Path) -> None:
    """The package wants Python 3.12 to be installed; its wheel is fetched and read, and its validator run as it is."""
    download = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"),
        *("--python-version", "3.12", "--dest", str(tmp_path), "every-eval-ever==0.3.0"),
    ]
    done = subprocess.run(download, capture_output=True, text=True, timeout=300, check=False)
    wheels = list(tmp_path.glob("every_eval_ever-*.whl"))
    if not wheels:
        pytest.skip(f"every-eval-ever cannot be downloaded here: {done.stderr.strip()[-200:]}")
    package = tmp_path / "package"
    with ZipFile(wheels[0]) as wheel:
        wheel.extractall(package)
    schemas = package / "every_eval_ever" / "schemas"
    [record] = exported.rglob("every_eval_ever/**/*.json")
    jsonschema.validate(json.loads(record.read_text()), json.loads((schemas / "eval.schema.json").read_text()))
    instance_schema = json.loads((schemas / "instance_level_eval.schema.json").read_text())
    [lines] = exported.rglob("*_samples.jsonl")
    for line in lines.open():
        jsonschema.validate(json.loads(line), instance_schema)
    checked = subprocess.run(
        [sys.executable, "-m", "every_eval_ever", "validate", "--format", "json", "data/*/*/*/*.json*"],
        cwd=exported / "every_eval_ever",
        env={"PYTHONPATH": str(package), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr  # 1 for an error, 2 for a warning
