"""`megascience mix` by its command: sources of several schemas in, one dataset with its counts out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from datasets import load_dataset
from hypothesis import given
from hypothesis import strategies as st
from mixture_sources import jsonl, mix, question
from scripted_rows import quoted

from megascience_hf.curation.mixture.columns import mapped
from megascience_hf.curation.mixture.settings import Mapping, Selection, load_mixture
from megascience_hf.curation.mixture.steps import select as selection
from megascience_hf.errors import UserError
from megascience_hf.rows.records import RefusedRowError
from megascience_hf.tasks.loading import SAMPLE


def test_three_schemas_become_one_dataset_that_loads(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    account = mix(tmp_path, sources, max_answer_tokens=60)
    first, second, third = account["sources"]
    assert [s["rows"]["read"] for s in account["sources"]] == [20, 40, 30]
    assert first["rows"]["cut"] == 20
    assert first["published"] == {"read": 21}
    assert second["dropped"]["dedup"] == {"near-duplicate of another source": 5}
    assert second["rows"]["select"] == 10
    assert third["rows"]["select"] == 15
    assert account["written"] == sum(s["rows"]["cut"] for s in account["sources"])
    rows = load_dataset("megascience", data_dir=str(tmp_path / "out" / "data"), split="train")
    assert rows.column_names == ["question", "answer", "subject", "reference_answer", "source"]
    assert len(rows) == account["written"]
    assert {r["answer"] for r in rows if r["source"] == "nemotron"} <= {f"Summary {n}" for n in range(100, 130)}


def test_every_row_that_was_read_is_in_the_provenance(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    account = mix(tmp_path, sources, max_answer_tokens=40)
    known = pl.read_parquet(tmp_path / "out" / "provenance.parquet")
    assert len(known) == sum(s["rows"]["read"] for s in account["sources"])
    assert known["fell_in"].is_null().sum() == account["written"]
    for source in account["sources"]:
        fell = known.filter(pl.col("source") == source["name"])["fell_in"].drop_nulls().value_counts()
        dropped = {step: sum(reasons.values()) for step, reasons in source["dropped"].items()}
        assert dict(fell.iter_rows()) == dropped
    repeats = known.filter(pl.col("fell_in") == "dedup")
    kept = known.filter(pl.col("source") == "textbook")["id"].to_list()
    assert all(detail.split()[0] in kept for detail in repeats["detail"])


def test_the_longest_responses_are_selected(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    mix(tmp_path, sources)
    rows = pl.read_parquet(tmp_path / "out" / "data").filter(pl.col("source") == "natural")
    assert sorted(len(a.split()) for a in rows["answer"]) == list(range(46, 56))


def test_the_source_named_first_wins(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    account = mix(tmp_path, [sources[1], sources[0]])
    assert account["sources"][1]["dropped"]["dedup"] == {"near-duplicate of another source": 5}


def test_a_second_run_decides_nothing_again(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    first = mix(tmp_path, sources)
    stamps = {f: f.stat().st_mtime_ns for folder in ("rows", "steps") for f in (tmp_path / "out" / folder).iterdir()}
    data = pl.read_parquet(tmp_path / "out" / "data")
    again = mix(tmp_path, sources)
    assert {f: f.stat().st_mtime_ns for f in stamps} == stamps
    assert {**again, "seconds": 0} == {**first, "seconds": 0}
    assert pl.read_parquet(tmp_path / "out" / "data").equals(data)


def test_a_benchmark_question_falls_and_is_named(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    from megascience_hf.tasks import BENCHMARKS, loading

    exam = max((str(row["question"]) for row in loading.rows(BENCHMARKS["gsm8k"], SAMPLE)), key=len)
    jsonl(tmp_path / "natural.jsonl", [{"question": exam, "responses": [{"response": "12"}]}])
    account = mix(tmp_path, sources[:2])
    assert account["sources"][1]["dropped"]["decontaminate"] == {"in gsm8k": 1}


def test_answers_of_a_model_replace_those_of_the_source_and_are_paid_once(
    tmp_path: Path, sources: list[dict[str, Any]], serve: Any
) -> None:
    def script(reply: Any) -> str:
        number = re.findall(r"Case (\d+)", quoted(reply.prompt, "QUESTION"))[0]
        return "" if number == "101" else f"Worked: \\boxed{{{number}}}"

    with serve(script) as server:
        model = {
            "name": "m",
            "endpoint": server.url,
            "attempts": 1,
            "concurrency": 4,
            "price_in": 1.0,
            "price_out": 1.0,
        }
        annotation = {"sources": ["nemotron"], "model": model}
        del sources[2]["select"]
        account = mix(tmp_path, sources, annotation=annotation)
        asked = len(server.requests)
        mix(tmp_path, sources, annotation=annotation)
        assert len(server.requests) == asked == 30
    nemotron = account["sources"][2]
    assert nemotron["dropped"]["annotate"] == {"failed: empty reply": 1}
    assert account["cost"] > 0
    assert [folder.name for folder in (tmp_path / "out" / "ledger").iterdir()] == ["annotate"]
    rows = pl.read_parquet(tmp_path / "out" / "data").filter(pl.col("source") == "nemotron")
    for asked_question, answer in rows.select("question", "answer").iter_rows():
        assert answer == f"Worked: \\boxed{{{re.findall(r'[0-9]+', asked_question)[0]}}}"
    assert len(rows) == 29


def test_the_budget_stops_before_it_is_passed(tmp_path: Path, sources: list[dict[str, Any]], serve: Any) -> None:
    with serve(lambda _: "x") as server:
        model = {"name": "m", "endpoint": server.url, "price_out": 1000.0, "max_tokens": 1000}
        with pytest.raises(UserError, match="budget"):
            mix(tmp_path, sources, "--budget", "0.5", annotation={"sources": ["natural"], "model": model})
        assert server.requests == []
    assert not (tmp_path / "out" / "data").exists()


def test_a_dry_run_counts_rows_and_writes_nothing(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    model = {"name": "m", "endpoint": "http://localhost:1/v1", "price_out": 1000.0}
    said = mix(tmp_path, sources, "--dry-run", annotation={"sources": ["natural"], "model": model})
    assert re.search(r"natural\W+40\W", said)
    assert re.search(r"annotate\W+10\W+10\W+3,640\W+4,100\W+\$4\.10\W", said)
    assert not (tmp_path / "out").exists()


def test_broken_rows_are_counted_and_the_rest_goes_on(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    rows = [
        {"question": question(1), "responses": [{"response": "a"}]},
        '{"question": "cut o',
        "[1, 2]",
        {"question": 7, "responses": [{"response": "a"}]},
        {"question": "  ", "responses": [{"response": "a"}]},
        {"prompt": question(2), "responses": []},
        {"question": question(3), "responses": []},
    ]
    jsonl(tmp_path / "natural.jsonl", rows)
    sources[1]["select"] = {"method": "all"}
    account = mix(tmp_path, sources[1:2])
    assert account["sources"][0]["rows"]["read"] == 2
    assert account["sources"][0]["dropped"]["read"] == {
        "not JSON (a line cut off?)": 1, "JSON, but no object": 1, "question is no text but int": 1,
        "empty question": 1, "no column question": 1,
    }  # fmt: skip
    assert account["sources"][0]["dropped"]["cut"] == {"no answer": 1}


def test_scores_decide_difficulty_at_both_bounds(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    scores = [{"question": question(n), "score": s} for n, s in zip(range(100, 105), [0.5, 1, 5, 9, 9.5], strict=True)]
    file = jsonl(tmp_path / "scores.jsonl", [*scores, {"question": "x", "score": "good, I think"}])
    sources[2]["select"] = {"method": "difficulty", "scores": str(file)}
    account = mix(tmp_path, sources[2:])
    assert account["written"] == 3
    assert account["sources"][0]["dropped"]["select"] == {
        "no score": 25, "mean score too high": 1, "mean score too low": 1,
    }  # fmt: skip


def test_without_scores_the_rows_to_score_are_left_and_the_command_is_said(
    tmp_path: Path, sources: list[dict[str, Any]]
) -> None:
    file = tmp_path / "scores.jsonl"
    sources[2]["select"] = {"method": "difficulty", "scores": str(file)}
    with pytest.raises(UserError, match=r"megascience select .* --method difficulty"):
        mix(tmp_path, sources)
    left = pl.read_parquet(tmp_path / "out" / "left" / "nemotron.parquet")
    assert left.columns == ["question", "subject", "reference_answer"]
    jsonl(file, [{"question": q, "score": 5} for q in left["question"][:4]])
    account = mix(tmp_path, sources)
    assert account["sources"][2]["rows"]["select"] == 4


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("unknown column", {"columns": {"question": "prompt"}}, "no column prompt; its columns are question, "),
    ("empty source", {"path": "EMPTY"}, "no row that can be used"),
    ("no such path", {"path": "/no/such"}, "/no/such"),
    ("unknown method", {"select": {"method": "best"}}, "select.method"),
    ("size and fraction", {"select": {"method": "random", "size": 1, "fraction": 0.1}}, "exclude each other"),
    ("random without size", {"select": {"method": "random"}}, "needs a size or a fraction"),
    ("difficulty without scores", {"select": {"method": "difficulty"}}, "needs scores"),
    ("hub without revision", {"path": None, "hub": "a/b"}, "needs a revision"),
    ("unknown key", {"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_is_one_line_that_says_what_to_mend(
    change: dict[str, Any], said: str, tmp_path: Path, sources: list[dict[str, Any]]
) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    change = {k: str(tmp_path / "empty.jsonl") if v == "EMPTY" else v for k, v in change.items()}
    source = {k: v for k, v in {**sources[1], **change}.items() if v is not None}
    with pytest.raises(UserError, match=re.escape(said)) as error:
        mix(tmp_path, [source])
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out" / "data").exists()


def test_bad_input_ends_with_code_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from megascience_hf.cli import main

    monkeypatch.setattr("sys.argv", ["megascience", "mix", str(tmp_path / "none.yaml"), "-o", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "none.yaml" in capsys.readouterr().err


def test_more_rows_than_there_are_is_said_and_all_are_taken(tmp_path: Path, sources: list[dict[str, Any]]) -> None:
    sources[1]["select"] = {"method": "random", "size": 1000}
    account = mix(tmp_path, sources[1:2])
    assert account["written"] == 40
    assert account["warnings"] == ["natural: 1,000 rows are asked for and 40 are there; all are taken"]


@given(st.lists(st.text(), unique=True), st.integers(1, 30), st.integers(1, 30), st.integers(0, 9))
def test_a_smaller_random_selection_is_a_subset_of_a_larger_one(
    questions: list[str], one: int, other: int, seed: int
) -> None:
    def taken(size: int) -> set[str]:
        chosen = Selection(method="random", size=size, seed=seed)
        order = selection.hash_order(questions, seed)
        reasons = selection.choose(chosen, order, order.astype(int) * 0, None)
        return {q for q, reason in zip(questions, reasons.tolist(), strict=True) if not reason}

    small, large = sorted((one, other))
    assert taken(small) <= taken(large)
    assert len(taken(small)) == min(small, len(questions))


PATHS: list[tuple[Any, dict[str, Any], str | None]] = [
    ("q", {"q": " a "}, "a"),
    ("a.b", {"a": {"b": "x"}}, "x"),
    ("a.1.b", {"a": [{}, {"b": "x"}]}, "x"),
    (["gone", "q"], {"q": "x"}, "x"),
    ("m[role=user].content", {"m": [{"role": "system", "content": "s"}, {"role": "user", "content": "x"}]}, "x"),
    ({"columns": ["q"], "after": "</t>"}, {"q": "y</t> x"}, "x"),
    ({"columns": ["q"], "after": "</t>"}, {"q": "x"}, "x"),
    ({"value": "x"}, {}, "x"),
    ("m[role=user].content", {"m": [{"role": "user", "content": "x"}] * 2}, None),
    ("m[role=user].content", {"m": []}, None),
    ("a.b", {"a": "text"}, None),
    ("q", {"q": ["x"]}, None),
    ("q", {"q": None}, None),
    ("q", {}, None),
]


@pytest.mark.parametrize(("column", "fields", "expected"), PATHS, ids=range(len(PATHS)))
def test_a_path_finds_its_value_or_refuses_the_row(column: Any, fields: dict[str, Any], expected: str | None) -> None:
    mapping = Mapping(question=column)
    if expected is None:
        with pytest.raises(RefusedRowError):
            mapped(fields, mapping)
    else:
        assert mapped(fields, mapping)["question"] == expected


def test_the_paper_s_mixture_has_its_counts() -> None:
    mixture = load_mixture(None)
    totals = [
        sum(getattr(source.published, step) for source in mixture.sources)
        for step in ("read", "dedup", "decontaminate", "select")
    ]
    assert [round(total / 1000, 1) for total in totals] == pytest.approx([2506.5, 2409.6, 2178.2, 1261.5], abs=0.11)
    assert mixture.published_rows == 1_253_230
