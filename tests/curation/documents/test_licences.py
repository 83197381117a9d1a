"""The licence of a book: found where books say it, not in captions of pictures, and told in provenance and card."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from huggingface_hub import DatasetCard
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.curation.documents.licences import forbids_derivatives, licence_named, licence_stated
from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.curation.pipeline.licences import Licences, for_the_hub
from megascience_hf.tasks.loading import SAMPLE


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("CC BY 4.0", "cc-by-4.0"), ("CC BY-NC-SA 4.0", "cc-by-nc-sa-4.0"), ("cc-by-nc-nd-3.0", "cc-by-nc-nd-3.0"),
        ("CC-BY-SA", "cc-by-sa"), ("https://creativecommons.org/licenses/by-nd/4.0/", "cc-by-nd-4.0"),
        ("Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International", "cc-by-nc-sa-4.0"),
        ("Creative Commons Attribution Non-Commercial No Derivatives License, version 3.0", "cc-by-nc-nd-3.0"),
        ("Creative Commons Attribution License", "cc-by"), ("CC0", "cc0-1.0"), ("Public Domain", "pddl"),
        ("GNU Free Documentation License, Version 1.3", "gfdl"), ("MIT", "mit"), ("Apache License 2.0", "apache-2.0"),
        ("CC BY ND 4.0", "cc-by-nd-4.0"), ("CC BY NC ND 4.0", "cc-by-nc-nd-4.0"), ("cc by nc nd", "cc-by-nc-nd"),
        ("CC BY–NC–ND", "cc-by-nc-nd"), ("CC-BY_NC_ND", "cc-by-nc-nd"), ("CC-BY-NC/4.0", "cc-by-nc-4.0"),
        ("Attribution-NonCommercial-NoDerivatives 4.0 International", "cc-by-nc-nd-4.0"),
        ("Attribution-NoDerivatives 4.0", "cc-by-nd-4.0"), ("Creative Commons BY-NC-ND", "cc-by-nc-nd"),
        ("CC BY 4.0, no derivatives", "cc-by-nd-4.0"), ("CC BY-NC 4.0 (non-commercial use)", "cc-by-nc-4.0"),
        ("CC BY 4.0 International", "cc-by-4.0"), ("Attribution is asked for", "Attribution is asked for"),
        ("none", ""), ("n/a", ""), ("-", ""), ("Unknown.", ""), ("other", ""), ("null", ""),
        ("All rights reserved.", "all rights reserved"), ("Ask the author  first", "Ask the author first"), ("", ""),
    ],
)  # fmt: skip
def test_a_licence_that_is_named_is_called_as_the_hub_calls_it(said: str, licence: str) -> None:
    assert licence_named(said) == licence


@pytest.mark.parametrize(
    ("text", "licence"),
    [
        ("This book is licensed under a Creative Commons Attribution 4.0 International License.", "cc-by-4.0"),
        ("The text of this work is made available under the terms of CC BY-NC-SA 4.0, see below.", "cc-by-nc-sa-4.0"),
        ("All content is released under [CC BY-SA](https://creativecommons.org/licenses/by-sa/4.0/).", "cc-by-sa"),
        ("x\n" * 30_000 + "These notes are distributed under the GNU Free Documentation License.", "gfdl"),
        ("Figure 3. A cell (credit: A. Nobody, CC BY-SA 3.0).", ""),
        ("Software such as Linux is licensed under many licences.", ""),
        ("Many pictures of birds. All rights reserved to the birds.", ""),
        ("", ""),
    ],
)
def test_a_text_is_under_what_it_says_of_itself(text: str, licence: str) -> None:
    assert licence_stated(text) == licence


def test_a_licence_file_holds_for_the_texts_below_it(tmp_path: Path) -> None:
    for place in ("one/part", "two"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "one" / "LICENSE.md").write_text("# Licence\n\nCreative Commons Attribution-ShareAlike 4.0\n")
    (tmp_path / "LICENSE").write_text("MIT License\n\nPermission is hereby granted")
    (tmp_path / "one" / "part" / "a.md").write_text("# A\n\nText of it.\n")
    (tmp_path / "two" / "b.md").write_text("---\nlicense: CC BY-ND 4.0\n---\n# B\n\nText of it.\n")
    (tmp_path / "two" / "c.md").write_text("---\nlicense: none\n---\n# C\n\nText of it.\n")
    rows = [{"text": "Text of a row.", "license": "cc-by-3.0"}, {"text": "Another."}]
    (tmp_path / "d.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = {f"{document.path}": document.licence for document in read_documents(tmp_path) if document.path[0] != "d"}
    assert found == {"one/part/a.md": "cc-by-sa-4.0", "two/b.md": "cc-by-nd-4.0", "two/c.md": "mit"}
    report = ReadingReport()
    list(read_documents(tmp_path, report=report))
    assert report.reasons == {"a file about the folder (README, licence)": 2}
    of_rows = [document.licence for document in read_documents(tmp_path / "d.jsonl")]
    assert of_rows == ["cc-by-3.0", "mit"]


def test_what_is_above_the_folder_that_is_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "LICENSE").write_text("MIT License")
    (tmp_path / "books" / "a.md").write_text("# A\n\nText of it.\n")
    assert [document.licence for document in read_documents(tmp_path / "books")] == [""]


BOOK = "# Sums\n\nExercise 1. What is {n} + {n}, if {n} is a number?\n\nSolution. It is {m}, as anybody can see.\n"


def test_licences_are_in_the_provenance_on_the_card_and_said(tmp_path: Path) -> None:
    books = tmp_path / "books"
    for n, licence in enumerate(("CC BY-NC-ND 4.0", "CC BY 4.0", "", "All rights reserved", "'ask | me'"), 1):
        (books / f"Book of {n}").mkdir(parents=True)
        text = BOOK.format(n=n, m=2 * n)
        (books / f"Book of {n}" / "sums.md").write_text(f"---\nlicense: {licence}\n---\n{text}" if licence else text)
    (books / "Book of 2" / "more.md").write_text(BOOK.format(n=40, m=80))  # of the same book, which says it elsewhere
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["curate", str(books), "-o", str(out), "--data-dir", str(SAMPLE)])
    assert done.exit_code == 0, repr(done.exception)
    provenance = pq.read_table(out / "provenance.parquet", columns=["book", "licence"]).to_pylist()
    assert sorted((row["book"], row["licence"]) for row in provenance) == [
        ("Book of 1", "cc-by-nc-nd-4.0"), ("Book of 2", "cc-by-4.0"), ("Book of 2", "cc-by-4.0"),
        ("Book of 3", "unknown"), ("Book of 4", "all rights reserved"), ("Book of 5", "ask | me"),
    ]  # fmt: skip
    card = DatasetCard.load(out / "README.md")
    assert sorted(card.data.license) == ["cc-by-4.0", "cc-by-nc-nd-4.0", "other", "unknown"]
    assert "| cc-by-4.0 | 2 |" in card.text
    assert r"| ask \| me | 1 |" in card.text
    assert "cc-by-nc-nd-4.0, all rights reserved forbid derivatives" in card.text
    assert "1 cc-by-nc-nd-4.0, 1 all rights reserved: these books forbid derivatives" in done.stderr


FORBIDDING = (
    "cc-by-nd-4.0",
    "cc-by-nc-nd",
    "all rights reserved",
    "No derivatives allowed",
    "© 2020, all rights reserved",
)


def test_which_licences_forbid_what_a_curation_makes() -> None:
    assert [forbids_derivatives(name) for name in FORBIDDING] == [True] * len(FORBIDDING)
    assert not any(forbids_derivatives(name) for name in ("cc-by-4.0", "gfdl", "unknown", ""))


@pytest.mark.parametrize(
    ("rows", "licence"),
    [
        ({"cc-by-4.0": 3}, "cc-by-4.0"), ({"unknown": 3}, "unknown"), ({}, "unknown"), ({"cc-by-sa": 1}, "cc"),
        ({"cc-by-4.0": 3, "gfdl": 1}, ["cc-by-4.0", "gfdl"]), ({"Ask the author": 1}, "other"),
        ({"cc-by-4.0": 3, "unknown": 1}, ["cc-by-4.0", "unknown"]),
    ],
)  # fmt: skip
def test_the_metadata_of_a_card_name_the_licences_of_the_rows(rows: dict[str, int], licence: str | list[str]) -> None:
    assert for_the_hub(rows) == licence


def test_books_of_which_none_says_its_licence_are_not_talked_about() -> None:
    assert Licences({"a": "unknown"}, {"unknown": 1}).lines() == []
