"""A run that makes nothing ends with 3 and one line, and what it will need is looked for before the first call."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from scripted_rows import blocks
from select_rows import Done

from megascience_hf.curation import preflight
from megascience_hf.errors import NothingMadeError, UserError
from megascience_hf.llm.client import MAX_FAILURES_IN_A_ROW, ModelSettings
from megascience_hf.llm.endpoints import check_endpoint
from megascience_hf.similarity import embeddings
from megascience_hf.tasks.loading import SAMPLE

BOOK = (
    "# Sums\n\nExercise 1. What is 1 + 1, if one is a whole number?\n\nSolution. It is 2, since one and one are two.\n"
)


@pytest.fixture(name="books")
def books_fixture(tmp_path: Path) -> Path:
    books = tmp_path / "books"
    books.mkdir()
    (books / "sums.md").write_text(BOOK)
    return books


def settings(file: Path, url: str, **more: Any) -> Path:
    model = {"name": "m", "endpoint": url, "max_tokens": 500, "attempts": 1, "concurrency": 2}
    file.write_text(yaml.safe_dump({"models": {"default": model}} | more), encoding="utf-8")
    return file


def last_line(done: Done) -> str:
    assert "Traceback" not in done.err
    return done.err.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "there are no files in it"),
        ({"a.md": "", "b.md": "  "}, "2 empty text"),
        ({"a.odp": "x"}, "1 unknown kind of file (.odp)"),
    ],
)
def test_a_run_that_reads_nothing_ends_with_3(
    files: dict[str, str], why: str, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    books = tmp_path / "empty"
    books.mkdir()
    for name, text in files.items():
        (books / name).write_text(text)
    done = curate(books, "-o", tmp_path / "out", "--data-dir", SAMPLE, "--until", "chunk")
    assert done.code == 3
    assert last_line(done).startswith(f"megascience: nothing was read of {books} ({why}")
    assert json.loads((tmp_path / "out" / "funnel.json").read_text())[0]["rows_out"] == 0


def test_a_run_without_a_pair_ends_with_3_and_names_the_stage(
    books: Path, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    (books / "sums.md").write_text("# Sums\n\nThere is nothing to be asked here.\n")
    done = curate(books, "-o", tmp_path / "out", "--data-dir", SAMPLE, "--until", "dedup")
    assert done.code == 3
    assert last_line(done).startswith("megascience: no row is left after extract; ")


def test_a_run_whose_every_call_fails_ends_with_3_and_the_next_may_end_well(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any
) -> None:
    works = [False]

    def script(reply: Any) -> str | None:
        if not works[0]:
            return reply.send_json(500, {"error": "no"})
        return blocks(usable="yes", question="What is 1 + 1?", answer="It is 2. " * 20)

    with serve(script) as server:
        given = (
            books,
            "-o",
            tmp_path / "out",
            "--config",
            settings(tmp_path / "c.yaml", server.url),
            "--until",
            "refine",
        )
        failed = curate(*given)
        assert failed.code == 3
        assert "1 failed in refine" in last_line(failed)
        assert "--retry-failed" in last_line(failed)
        works[0] = True
        assert curate(*given, "--retry-failed").code == 0


def test_many_calls_of_which_none_succeeds_end_with_3_as_well(
    tmp_path: Path, curate: Callable[..., Done], serve: Any
) -> None:
    with serve(lambda reply: reply.send_json(500, {"error": "no"})) as server:
        config = settings(tmp_path / "c.yaml", server.url)
        done = curate("-o", tmp_path / "out", "--config", config, "--until", "refine")
    assert done.code == 3
    assert f"{MAX_FAILURES_IN_A_ROW} calls in a row failed" in last_line(done)


def test_a_server_that_does_not_answer_stops_the_run_before_a_book_is_read(
    books: Path, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    config = settings(tmp_path / "c.yaml", "http://127.0.0.1:9/v1")
    done = curate(books, "-o", tmp_path / "out", "--config", config)
    assert done.code == 2
    assert last_line(done).startswith("megascience: http://127.0.0.1:9/v1 does not answer")
    assert not (tmp_path / "out" / "stages").exists()


def test_an_embedder_that_is_not_there_stops_the_run_before_the_first_call(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    searched = {"embedder": str(nothing), "data_dir": str(SAMPLE)}
    with serve(lambda _: "never asked") as server:
        config = settings(tmp_path / "c.yaml", server.url, decontamination=searched)
        done = curate(books, "-o", tmp_path / "out", "--config", config)
        assert server.requests == []
    assert done.code == 2
    assert "no embedding model" in last_line(done)
    assert "decontamination.embedder" in last_line(done)


def test_benchmarks_that_are_not_there_are_said_before_the_first_call_and_stop_nothing(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any
) -> None:
    (tmp_path / "copies").mkdir()
    with serve(lambda _: blocks(usable="no")) as server:
        config = settings(tmp_path / "c.yaml", server.url, decontamination={"data_dir": str(tmp_path / "copies")})
        done = curate(books, "-o", tmp_path / "out", "--config", config)
        assert server.requests
    assert "decontamination will have to be done again" in done.err
    assert done.code == 3


def test_a_run_whose_replies_are_all_there_needs_no_server(
    books: Path, tmp_path: Path, curate: Callable[..., Done], serve: Any
) -> None:
    with serve(lambda _: blocks(usable="yes", question="What is 1 + 1?", answer="It is 2. " * 20)) as server:
        config = settings(tmp_path / "c.yaml", server.url)
        given = (books, "-o", tmp_path / "out", "--config", config, "--until", "refine")
        assert curate(*given).code == 0
    assert curate(*given, "--from", "refine").code == 0


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (["m", "n"], ""),
        (404, ""),
        (503, ""),
        ([], ""),
        (["n"], "has no model 'm' in its list (n)"),
        (401, "refuses the key"),
    ],
)
def test_what_a_server_says_of_its_models(models: list[str] | int, said: str, serve: Any) -> None:
    with serve(lambda _: None) as server:
        server.models = models
        model = ModelSettings(name="m", endpoint=server.url)
        if models == 401:
            with pytest.raises(UserError, match=said):
                check_endpoint(model)
        else:
            found = check_endpoint(model)
            assert said in found if said else found == ""


def test_an_embedder_of_a_folder_or_of_the_hub_is_looked_for(
    minilm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embeddings.check(str(minilm))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(UserError, match="cannot load the embedding model nobody/nothing"):
        embeddings.check("nobody/nothing")
    with pytest.raises(UserError, match="is no embedding model"):
        embeddings.check(str(tmp_path))


def test_without_a_model_nothing_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, curate: Callable[..., Done], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("looked for")

    monkeypatch.setattr(preflight, "check_endpoint", fail)
    monkeypatch.setattr(preflight, "benchmark_questions", fail)
    assert curate("-o", tmp_path / "out", "--until", "dedup").code == 0


def test_nothing_made_is_an_error_of_the_users_with_a_code_of_its_own() -> None:
    assert NothingMadeError("x").exit_code == 3
    assert UserError("x").exit_code == 2
