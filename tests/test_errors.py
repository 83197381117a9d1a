"""What other libraries' errors become in our one line."""

from __future__ import annotations

import pytest

from megascience_hf.errors import first_line


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("no such file\nsee the manual"), "no such file"),
        (ValueError("\n  late  \n"), "late"),
        (ValueError(""), "ValueError"),
        (
            RuntimeError("Error(s) in loading:\n\tsize mismatch for x\n\tand y"),
            "Error(s) in loading: size mismatch for x",
        ),
        (RuntimeError("nothing below:"), "nothing below:"),
    ],
)
def test_an_error_is_its_first_line_and_of_a_heading_the_next_one_too(error: Exception, line: str) -> None:
    assert first_line(error) == line
