"""Reading: every format by its first bytes, numbers that a user finds in an editor, and damage that is counted."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.errors import UserError
from megascience_hf.rescore.sources import open_source
from megascience_hf.rows.records import Line, Refused, Row

ROWS = [{"id": number, "response": f"Answer: {letter} é"} for number, letter in enumerate("ABC")]


def as_lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read(file: Path) -> list[Any]:
    with open_source(str(file)) as source:
        return [json.loads(row.data) if isinstance(row, Line) else row.fields for row in source.rows]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (as_lines(ROWS), Line),
        (as_lines(ROWS).removesuffix(b"\n"), Line),
        (as_lines(ROWS).replace(b"\n", b"\r\n"), Line),
        (b"\n\n" + as_lines(ROWS), Line),
        (b"\xef\xbb\xbf" + as_lines(ROWS), Line),
        (json.dumps(ROWS).encode(), Row),
        (json.dumps(ROWS, indent=2).encode(), Row),
        (b" \n " + json.dumps(ROWS).encode() + b"\n\n", Row),
        (gzip.compress(as_lines(ROWS)), Line),
        (gzip.compress(json.dumps(ROWS).encode()), Row),
    ],
    # A gzip stream holds the time it was made, and the two processes of a run must find the same names.
    ids=["lines", "no-last-newline", "crlf", "blanks", "bom", "list", "indented", "spaced", "packed", "packed-list"],
)
def test_json_lines_and_lists_are_told_apart_by_content_whatever_the_name(
    tmp_path: Path, content: bytes, kind: type
) -> None:
    file = tmp_path / "responses"
    file.write_bytes(content)
    assert read(file) == ROWS
    with open_source(str(file)) as source:
        assert isinstance(next(source.rows), kind)


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    content = as_lines(ROWS)
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(gzip.compress(content) if packed else content)))
    monkeypatch.setattr(sys, "stdin", stdin)
    with open_source("-") as source:
        assert source.size is None
        assert [json.loads(row.data) for row in source.rows if isinstance(row, Line)] == ROWS


def test_a_hundred_megabytes_without_a_line_feed_are_one_bad_row_and_not_held(tmp_path: Path) -> None:
    file = tmp_path / "one-line.jsonl"
    with file.open("wb") as out:
        for _ in range(100):
            out.write(b"x" * 2**20)
        out.write(b"\n{}\n")
    with open_source(str(file)) as source:
        bad, good = source.rows
    assert (bad.place, str(bad)) == (f"{file}:1", "larger than 64 MB")
    assert good == Line(b"{}\n", 2, str(file))


def test_a_gzip_file_that_was_cut_gives_its_rows_and_one_bad_one(tmp_path: Path) -> None:
    file = tmp_path / "cut.jsonl.gz"
    packed = gzip.compress(as_lines([{"n": str(number) * 50} for number in range(5_000)]))
    file.write_bytes(packed[: len(packed) // 2])
    with open_source(str(file)) as source:
        *good, bad = source.rows
    assert len(good) > 1_000
    assert isinstance(bad, Refused)
    assert bad.position == len(good) + 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.jsonl", None, "no such file"),
        ("broken.parquet", b"PAR1 and nothing else", "no readable Parquet"),
        ("broken.gz", b"\x1f\x8b\x00\x00", "cannot read"),
        ("folder", "folder", "no responses in"),
    ],
)
def test_what_cannot_be_opened_is_one_line_that_names_it(
    tmp_path: Path, name: str, content: bytes | str | None, says: str
) -> None:
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(UserError, match=says) as caught:
        open_source(str(path))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_parquet_on_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(b"PAR1...."))))
    with pytest.raises(UserError, match="name of the file"):
        open_source("-")
