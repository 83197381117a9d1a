"""Lines and lists of JSON: numbers that a user finds in an editor, and damage that is counted."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.rows import json_files
from megascience_hf.rows.json_files import lines, list_items, row_of
from megascience_hf.rows.records import LIMITS, Limits, Line, Refused, Row

ROWS = [{"id": number, "response": f"Answer: {letter} é"} for number, letter in enumerate("ABC")]


def test_blank_lines_are_no_rows_but_count_in_the_numbers() -> None:
    numbers = [row.position for row in lines(io.BytesIO(b'{"a":1}\n\n  \n{"a":2}\n'))]
    assert numbers == [1, 4]


@pytest.mark.parametrize(
    ("content", "lost"),
    [(b'{"a": 1}\n{"a": ', True), (b'{"a": 1}\n{"a": \n', False), (b'{"a": 1}\nnot JSON', False)],
)
def test_a_last_line_that_is_cut_off_says_that_more_may_be_lost(content: bytes, lost: bool) -> None:
    *_, last = list(lines(io.BytesIO(content)))
    assert isinstance(last, Line)
    refused = row_of(last, LIMITS)
    assert isinstance(refused, Refused)
    assert refused.rest_lost == lost


def test_a_line_that_is_too_long_is_skipped_to_its_end() -> None:
    for length in (99, 100, 101, 250, 1_000):
        first = b"x" * (length - 1) + b"\n"
        row, *rest = lines(io.BytesIO(first + b"{}\n"), Limits(document=100))
        assert isinstance(row, Refused) == (length > 101)  # the line feed is no part of the line
        assert rest == [Line(b"{}\n", 2)]


@pytest.mark.parametrize("first_read", [1, 2, 3, 7, 64, 2**16])
def test_items_of_a_list_come_out_the_same_however_the_reads_fall(
    monkeypatch: pytest.MonkeyPatch, first_read: int
) -> None:
    monkeypatch.setattr(json_files, "_FIRST_READ", first_read)
    content = json.dumps(ROWS, ensure_ascii=False, indent=1).encode()
    assert [row.fields for row in list_items(io.BytesIO(content)) if isinstance(row, Row)] == ROWS


@pytest.mark.parametrize(
    ("content", "good", "says"),
    [
        (b'[{"a":1},{"a":2', 1, "cannot be read from here on"),
        (b'[{"a":1}', 1, "cannot be read from here on"),
        (b'[{"a":1},oops,{"a":2}]', 1, "cannot be read from here on"),
        (b'[{"a":1},17,{"a":2}]', 2, "JSON, but no object: 17"),
        (b'[{"a":1},"text"]', 1, "JSON, but no object: 'text'"),
        (b'[{"a":1}]\n[{"a":2}]', 1, "what follows the end"),
        (b'[{"a":1},{"a":"\xff"}]', 0, "cannot be read from here on"),
        (b'[{"a":1},' + b"[" * 100_000, 1, "cannot be read from here on"),
        (b'[{"a":1},{"a":' + b"9" * 5_000 + b"}]", 1, "cannot be read from here on"),
    ],
)
def test_damage_in_a_list_is_one_bad_item_after_what_could_be_read(content: bytes, good: int, says: str) -> None:
    rows = list(list_items(io.BytesIO(content)))
    [bad] = [row for row in rows if isinstance(row, Refused)]
    assert len(rows) == good + 1
    assert says in str(bad)
    assert bad.rest_lost == ("no object" not in says), "whether nobody knows how many rows are missing"


def test_an_item_that_is_too_long_ends_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_files, "_FIRST_READ", 64)
    content = json.dumps([{"a": "short"}, {"a": "x" * 5_000}, {"a": "short"}]).encode()
    good, bad = list_items(io.BytesIO(content), Limits(document=1_000))
    assert good == Row({"a": "short"}, 1)
    assert isinstance(bad, Refused)
    assert "larger than" in str(bad)


@given(st.binary(max_size=300))
def test_no_bytes_make_the_line_reader_fail_or_lose_a_line(content: bytes) -> None:
    found = [row.position for row in lines(io.BytesIO(content))]
    assert found == [n for n, line in enumerate(content.split(b"\n"), start=1) if line.strip()]


@given(st.binary(max_size=300))
def test_no_bytes_make_the_list_reader_fail(content: bytes) -> None:
    numbers = [row.position for row in list_items(io.BytesIO(b"[" + content))]
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
    assert [row.fields for row in list_items(io.BytesIO(content)) if isinstance(row, Row)] == json.loads(content)
