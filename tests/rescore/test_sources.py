"""Reading: every format by its first bytes, numbers that a user finds in an editor, and damage that is counted."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.errors import UserError
from megascience_hf.rescore import sources
from megascience_hf.rescore.records import BadRow, InputRow
from megascience_hf.rescore.sources import lines, list_items, open_source

ROWS = [{"id": number, "response": f"Answer: {letter} é"} for number, letter in enumerate("ABC")]


def as_lines(rows: list[Any]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def read(file: Path) -> list[Any]:
    with open_source(str(file)) as source:
        return [json.loads(row.data) if isinstance(row.data, bytes) else row.data for row in source.rows]


@pytest.mark.parametrize(
    ("content", "noun"),
    [
        (as_lines(ROWS), "line"),
        (as_lines(ROWS).removesuffix(b"\n"), "line"),
        (as_lines(ROWS).replace(b"\n", b"\r\n"), "line"),
        (b"\n\n" + as_lines(ROWS), "line"),
        (b"\xef\xbb\xbf" + as_lines(ROWS), "line"),
        (json.dumps(ROWS).encode(), "item"),
        (json.dumps(ROWS, indent=2).encode(), "item"),
        (b" \n " + json.dumps(ROWS).encode() + b"\n\n", "item"),
        (gzip.compress(as_lines(ROWS)), "line"),
        (gzip.compress(json.dumps(ROWS).encode()), "item"),
    ],
    # A gzip stream holds the time it was made, and the two processes of a run must find the same names.
    ids=["lines", "no-last-newline", "crlf", "blanks", "bom", "list", "indented", "spaced", "packed", "packed-list"],
)
def test_json_lines_and_lists_are_told_apart_by_content_whatever_the_name(
    tmp_path: Path, content: bytes, noun: str
) -> None:
    file = tmp_path / "responses"
    file.write_bytes(content)
    assert read(file) == ROWS
    assert open_source(str(file)).noun == noun


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    content = as_lines(ROWS)
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(gzip.compress(content) if packed else content)))
    monkeypatch.setattr(sys, "stdin", stdin)
    with open_source("-") as source:
        assert source.size is None
        assert [json.loads(row.data) for row in source.rows if isinstance(row, InputRow)] == ROWS


def test_blank_lines_are_no_rows_but_count_in_the_numbers() -> None:
    numbers = [row.number for row in lines(io.BytesIO(b'{"a":1}\n\n  \n{"a":2}\n'))]
    assert numbers == [1, 4]


def test_a_line_that_is_too_long_is_skipped_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_ROW", 100)
    for length in (99, 100, 101, 250, 1_000):
        first = b"x" * (length - 1) + b"\n"
        row, *rest = lines(io.BytesIO(first + b"{}\n"))
        assert isinstance(row, BadRow) == (length > 101)  # the line feed is no part of the line
        assert rest == [InputRow(2, b"{}\n")]


def test_a_hundred_megabytes_without_a_line_feed_are_one_bad_row_and_not_held(tmp_path: Path) -> None:
    file = tmp_path / "one-line.jsonl"
    with file.open("wb") as out:
        for _ in range(100):
            out.write(b"x" * 2**20)
        out.write(b"\n{}\n")
    with open_source(str(file)) as source:
        bad, good = source.rows
    assert bad == BadRow(1, "longer than 16 MB")
    assert good == InputRow(2, b"{}\n")


@pytest.mark.parametrize("first_read", [1, 2, 3, 7, 64, 2**16])
def test_items_of_a_list_come_out_the_same_however_the_reads_fall(
    monkeypatch: pytest.MonkeyPatch, first_read: int
) -> None:
    monkeypatch.setattr(sources, "_FIRST_READ", first_read)
    content = json.dumps(ROWS, ensure_ascii=False, indent=1).encode()
    assert [row.data for row in list_items(io.BytesIO(content)) if isinstance(row, InputRow)] == ROWS


@pytest.mark.parametrize(
    ("content", "good", "says"),
    [
        (b'[{"a":1},{"a":2', 1, "cannot be read from here on"),
        (b'[{"a":1}', 1, "cannot be read from here on"),
        (b'[{"a":1},oops,{"a":2}]', 1, "cannot be read from here on"),
        (b'[{"a":1},17,{"a":2}]', 2, "not an object but 17"),
        (b'[{"a":1},"text"]', 1, "not an object but 'text'"),
        (b'[{"a":1}]\n[{"a":2}]', 1, "what follows the end"),
        (b'[{"a":1},{"a":"\xff"}]', 0, "cannot be read from here on"),
        (b'[{"a":1},' + b"[" * 100_000, 1, "cannot be read from here on"),
        (b'[{"a":1},{"a":' + b"9" * 5_000 + b"}]", 1, "cannot be read from here on"),
    ],
)
def test_damage_in_a_list_is_one_bad_item_after_what_could_be_read(content: bytes, good: int, says: str) -> None:
    rows = list(list_items(io.BytesIO(content)))
    [bad] = [row for row in rows if isinstance(row, BadRow)]
    assert len(rows) == good + 1
    assert says in bad.reason


def test_an_item_that_is_too_long_ends_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_ROW", 1_000)
    monkeypatch.setattr(sources, "_FIRST_READ", 64)
    content = json.dumps([{"a": "short"}, {"a": "x" * 5_000}, {"a": "short"}]).encode()
    good, bad = list_items(io.BytesIO(content))
    assert good == InputRow(1, {"a": "short"})
    assert isinstance(bad, BadRow)
    assert "longer than" in bad.reason


def test_a_gzip_file_that_was_cut_gives_its_rows_and_one_bad_one(tmp_path: Path) -> None:
    file = tmp_path / "cut.jsonl.gz"
    packed = gzip.compress(as_lines([{"n": str(number) * 50} for number in range(5_000)]))
    file.write_bytes(packed[: len(packed) // 2])
    with open_source(str(file)) as source:
        *good, bad = source.rows
    assert len(good) > 1_000
    assert isinstance(bad, BadRow)
    assert bad.number == len(good) + 1


@given(st.binary(max_size=300))
def test_no_bytes_make_the_line_reader_fail_or_lose_a_line(content: bytes) -> None:
    found = [row.number for row in lines(io.BytesIO(content))]
    assert found == [n for n, line in enumerate(content.split(b"\n"), start=1) if line.strip()]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_list_reader_fail(content: bytes) -> None:
    numbers = [row.number for row in list_items(io.BytesIO(b"[" + content))]
    assert numbers == list(range(1, len(numbers) + 1))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=4)), st.booleans(), st.sampled_from([None, 1])
)
def test_every_list_of_objects_is_read_as_json_reads_it(rows: list[Any], ascii_only: bool, indent: int | None) -> None:
    try:
        content = json.dumps(rows, ensure_ascii=ascii_only, indent=indent).encode()
    except UnicodeEncodeError:  # half of a surrogate pair has no UTF-8
        return
    assert [row.data for row in list_items(io.BytesIO(content)) if isinstance(row, InputRow)] == json.loads(content)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.jsonl", None, "no such file"),
        ("broken.parquet", b"PAR1 and nothing else", "no readable Parquet"),
        ("broken.gz", b"\x1f\x8b\x00\x00", "cannot read"),
        ("folder", "folder", "no lighteval details"),
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
