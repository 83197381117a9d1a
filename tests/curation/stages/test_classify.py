"""Subject and level of books, by a model that is asked once a book."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scripted_rows import leave, quoted, run
from select_rows import Done

from megascience_hf.curation.pipeline.manifest import read_rows
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.records import Document
from megascience_hf.curation.stages.classify import BELOW, NONE_OF_THEM
from megascience_hf.curation.stages.registry import STAGES, stages_of
from megascience_hf.llm.client import ModelSettings

# Title → what the model says of it.
SAID = {
    "Heat": (["physics"], True),
    "Germs": (["medicine", "biology"], True),
    "Sixth Grade Sums": (["math"], False),
    "Old Songs": ([], True),
}


@pytest.fixture(name="place")
def place_fixture(tmp_path: Path) -> RunPaths:
    """Three chapters of each book, and a book whose folder told its subject."""
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    chapters = [
        Document(f"{title} {n}", f"{title}, chapter {n}. " + "Text. " * 900, "", title, str(n), f"{title}/{n}.md")
        for n in range(3)
        for title in SAID
    ]
    leave(place, "read", Document, [*chapters, Document("told", "Told.", "chemistry", "Told", "1", "chemistry/1.md")])
    return place


def says(reply: Any) -> str:
    subjects, university = SAID.get(quoted(reply.prompt, "TITLE"), (["math"], True))
    return json.dumps({"analysis": "So it is.", "subjects": subjects, "university": university})


def classified(place: RunPaths, url: str, extractor: str) -> tuple[list[tuple[str, str]], dict[str, int]]:
    """Book and subject of what is left, and why the others went."""
    models = {"default": ModelSettings(name="m", endpoint=url)}
    settings = CurationSettings(classify=True, extractor=extractor, models=models)  # type: ignore[arg-type]
    manifest, _ = run(STAGES["classify"], place, settings)
    return [(row.book, row.subject) for row in read_rows(place.stage("classify"), Document)], manifest.dropped


def test_each_book_is_asked_once_and_what_is_below_university_goes(place: RunPaths, serve: Any) -> None:
    with serve(says) as server:
        left, dropped = classified(place, server.url, "rules")
        asked = [quoted(request["messages"][0]["content"], "TITLE") for request in server.requests]
        shown = [quoted(request["messages"][0]["content"], "TEXT") for request in server.requests]
    assert sorted(asked) == sorted([*SAID, "Told"])
    assert max(map(len, shown)) <= 3_000
    assert all("chapter 0" in text for text in shown if text != "Told.")
    assert sorted(set(left)) == [("Germs", "medicine"), ("Heat", "physics"), ("Told", "chemistry")]
    assert len(left) == 7
    assert dropped == {BELOW: 3, NONE_OF_THEM: 3}


def test_a_book_of_two_subjects_is_read_for_both_where_a_model_extracts(place: RunPaths, serve: Any) -> None:
    with serve(says) as server:
        left, _ = classified(place, server.url, "llm")
    assert {subject for book, subject in left if book == "Germs"} == {"medicine", "biology"}
    ids = [row.id for row in read_rows(place.stage("classify"), Document)]
    assert len(ids) == len(set(ids)) == 10


def test_without_it_the_stage_is_none_of_the_run() -> None:
    models = {"default": ModelSettings(name="m", endpoint="http://127.0.0.1:1/v1")}
    with_it, without = (stages_of(CurationSettings(models=models, classify=on)) for on in (True, False))
    assert [stage.name for stage in with_it[:3]] == ["read", "classify", "chunk"]
    assert [stage.name for stage in without[:2]] == ["read", "chunk"]
    assert (with_it[2].source, without[1].source) == ("classify", "read")


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--subject", "gardening"), 2, "subject: is none of biology, chemistry"),
        (("--classify",), 2, "classify asks a model: name one"),
        (("--subject", "Chem"), 0, ""),
    ],
)
def test_a_subject_is_one_of_the_seven_and_documents_without_one_are_told(
    tmp_path: Path, curate: Callable[..., Done], options: tuple[str, ...], code: int, says: str
) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "a.md").write_text("Exercise 1. What is 2 and 3?\n\nSolution. It is 5.\n")
    done = curate(books, "-o", tmp_path / "out", "--until", "extract", *options)
    assert done.code == code, done.err
    assert says in done.err
    if not code:
        assert {row.subject for row in read_rows(tmp_path / "out/stages/read", Document)} == {"chemistry"}
        told = curate(books, "-o", tmp_path / "other", "--until", "extract")
        assert "1 no subject" in told.out
