"""Stage decontaminate: by words, by embeddings and a model, and what it reports of each benchmark."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from scripted_rows import leave, pair, quoted, run

from megascience_hf.curation.pipeline import decontamination_report
from megascience_hf.curation.pipeline.decontamination_report import Contaminated, matches_of
from megascience_hf.curation.pipeline.runner import is_complete
from megascience_hf.curation.pipeline.settings import CurationSettings, DecontaminationSettings
from megascience_hf.curation.pipeline.stage import RERUN, RunPaths
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.registry import STAGES
from megascience_hf.similarity import embeddings
from megascience_hf.tasks import BENCHMARKS, loading

BEFORE = STAGES["decontaminate"].source  # the stage whose rows it takes
LONG = "A train of mass 5 kg moves along a straight track at a speed of 3 m/s. What is its kinetic energy in joules?"


def exam_question() -> str:
    """A question of the embedded exam."""
    rows = loading.rows(BENCHMARKS["gsm8k"], loading.SAMPLE)
    return max((str(row["question"]) for row in rows), key=len)


@pytest.fixture(name="contaminated")
def contaminated_fixture(tmp_path: Path) -> RunPaths:
    """Four pairs: an exam question as it is, the same with another number, two of ours."""
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    number = re.findall(r"\d+", exam_question())[-1]
    other = f"{int(number) + 7}".join(exam_question().rsplit(number, 1))
    leave(place, BEFORE, QARecord, [pair(1, exam_question().upper()), pair(2, other), pair(3), pair(4, LONG)])
    return place


SAMPLE = CurationSettings(decontamination=DecontaminationSettings(data_dir=loading.SAMPLE))


def test_a_benchmark_question_is_dropped_and_named_without_a_model(contaminated: RunPaths) -> None:
    manifest, verdicts = run(STAGES["decontaminate"], contaminated, SAMPLE)
    assert manifest.dropped == {"in gsm8k": 1}
    (equal,) = matches_of(verdicts[0].detail)
    assert (equal.benchmark, equal.decided_by, equal.score) == ("gsm8k", "equal", 1.0)
    (run_of_words,) = matches_of(verdicts[1].detail)  # other numbers: noted, for a model to judge
    assert (run_of_words.item, run_of_words.decided_by) == (equal.item, "13-gram")
    assert verdicts[2].detail == ""


def asked_for(server: Any, which: str) -> list[str]:
    """The questions that stood in the prompts of all requests."""
    return [
        quoted("\n".join(m["content"] for m in request["messages"]), f"{which} QUESTION") for request in server.requests
    ]


def with_a_model(url: str, embedder: Path) -> CurationSettings:
    searched = DecontaminationSettings(data_dir=loading.SAMPLE, embedder=str(embedder))
    return CurationSettings(models={"default": {"name": "m", "endpoint": url}}, decontamination=searched)  # type: ignore[dict-item]


def test_the_model_judges_the_nearest_by_embedding_and_nothing_that_is_decided(
    contaminated: RunPaths, serve: Any, minilm: Path
) -> None:
    opening = exam_question()[:40]
    script: Callable[[Any], str] = lambda reply: json.dumps(  # noqa: E731
        {"same": all(quoted(reply.prompt, f"{place} QUESTION").startswith(opening) for place in ("FIRST", "SECOND"))}
    )
    with serve(script) as server:
        manifest, verdicts = run(STAGES["decontaminate"], contaminated, with_a_model(server.url, minilm))
    assert manifest.dropped == {"in gsm8k": 2}
    assert [m.decided_by for v in verdicts for m in matches_of(v.detail)] == ["equal", "model"]
    asked = asked_for(server, "FIRST")
    assert exam_question().upper() not in asked  # the equal question was decided without the model
    assert asked.count(LONG) == 5  # the five nearest of a question that is in no benchmark
    assert manifest.not_judged == 0


def test_a_translated_wording_without_common_words_is_found_by_its_embedding(
    tmp_path: Path, serve: Any, minilm: Path
) -> None:
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    words = exam_question().split()
    shuffled = " ".join(words[len(words) // 2 :] + words[: len(words) // 2]).replace(" the ", " that ")
    leave(place, BEFORE, QARecord, [pair(1, shuffled)])
    with serve(lambda _: json.dumps({"same": False})) as server:
        run(STAGES["decontaminate"], place, with_a_model(server.url, minilm))
    assert exam_question() in asked_for(server, "SECOND")


def test_a_second_run_embeds_nothing_again(contaminated: RunPaths, serve: Any, minilm: Path) -> None:
    with serve(lambda _: json.dumps({"same": False})) as server:
        settings = with_a_model(server.url, minilm)
        run(STAGES["decontaminate"], contaminated, settings)
        before = {file: file.stat().st_mtime_ns for file in (contaminated.out / "embeddings").rglob("*.npy")}
        run(STAGES["decontaminate"], contaminated, settings)
    assert before
    assert {f: f.stat().st_mtime_ns for f in (contaminated.out / "embeddings").rglob("*.npy")} == before


def test_how_far_the_embedding_is_is_said(
    contaminated: RunPaths,
    serve: Any,
    minilm: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(embeddings, "BLOCK", 16)
    with serve(lambda _: json.dumps({"same": False})) as server:
        run(STAGES["decontaminate"], contaminated, with_a_model(server.url, minilm))
    lines = [line for line in capsys.readouterr().err.splitlines() if "texts embedded" in line]
    assert lines[0].startswith("decontaminate: 16 of ")
    done, of_all = lines[-1].removeprefix("decontaminate: ").removesuffix(" texts embedded").split(" of ")
    assert done == of_all


def reported(place: RunPaths) -> dict[str, Contaminated]:
    decontamination_report.write(place.out, place.stage(BEFORE), place.stage("decontaminate"))
    return {of.benchmark: of for of in decontamination_report.read(place.out)}


def test_the_report_names_what_was_found_of_each_benchmark_with_its_pairs(contaminated: RunPaths) -> None:
    run(STAGES["decontaminate"], contaminated, SAMPLE)
    report = reported(contaminated)
    assert list(report) == list(BENCHMARKS)
    gsm8k = report["gsm8k"]
    assert (gsm8k.items_found, gsm8k.dropped, gsm8k.shared_runs, gsm8k.note) == (1, {"equal": 1}, 1, "")
    assert sum(of.items_found for of in report.values()) == 1
    lines = (contaminated.out / decontamination_report.PAIRS).read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    assert [(p["decided_by"], p["dropped"]) for p in pairs] == [("equal", True), ("13-gram", False)]
    assert pairs[0]["row_question"] == exam_question().upper()
    assert pairs[0]["question"] == exam_question()


def test_the_texts_of_benchmarks_that_are_not_public_are_not_written_down(tmp_path: Path) -> None:
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    row = next(iter(loading.rows(BENCHMARKS["gpqa_diamond"], loading.SAMPLE)))
    leave(place, BEFORE, QARecord, [pair(1, str(row["Question"]))])
    manifest, _ = run(STAGES["decontaminate"], place, SAMPLE)
    assert [reason.startswith("in gpqa") for reason in manifest.dropped] == [True]
    reported(place)
    (found,) = (json.loads(x) for x in (place.out / decontamination_report.PAIRS).read_text("utf-8").splitlines())
    assert found["question"] is None


def test_benchmarks_that_were_not_or_not_wholly_searched_are_named(tmp_path: Path) -> None:
    place, copies = RunPaths(tmp_path / "books", tmp_path / "out"), tmp_path / "copies"
    (copies / "gsm8k").mkdir(parents=True)
    sample = next((loading.SAMPLE / "gsm8k").glob("*"))
    (copies / "gsm8k" / sample.name).write_bytes(sample.read_bytes())
    leave(place, BEFORE, QARecord, [pair(1)])
    run(STAGES["decontaminate"], place, CurationSettings(decontamination=DecontaminationSettings(data_dir=copies)))
    report = reported(place)
    assert report["gsm8k"].note.endswith("of its 1,319 items are there")
    assert report["mmlu"].note.startswith("not searched: ")
    console = Console(width=200, record=True)
    decontamination_report.show(list(report.values()), console)
    assert "of its 1,319 items are there" in console.export_text()


def test_without_any_benchmark_rows_are_kept_loudly_and_the_next_run_looks_again(
    contaminated: RunPaths, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = CurationSettings(decontamination=DecontaminationSettings(data_dir=empty))
    manifest, verdicts = run(STAGES["decontaminate"], contaminated, settings)
    assert {v.reason for v in verdicts} == {RERUN}
    assert (manifest.kept, manifest.not_judged) == (4, 4)
    assert not is_complete(STAGES["decontaminate"], contaminated, settings)
    assert replace(manifest, look_again=False) != manifest
