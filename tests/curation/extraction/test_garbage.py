"""Signs of a book that rules have misread, and none on what books print."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from megascience_hf.curation.curate import curate
from megascience_hf.curation.extraction.garbage import EMPTY, LEFT_OVER, SEVERAL, TITLE_ONLY, signs_of_garbage
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.errors import UserError

PAIRS = [
    ("What is $\\begin{pmatrix}1\\\\2\\end{pmatrix}$?", "$$\\begin{align}x&=1\\end{align}$$", []),
    ("What does `<div>` open?", "A box: ```\n<div>\n```", []),
    ("Prove it.", "Proof. It follows.", []),
    ("Exercise 3 is easy. What is it?", "That.", []),
    ("What is $1$?\n\\item Two", "2", [LEFT_OVER]),
    ("What?", "</div>\n::: solution", [LEFT_OVER]),
    ("What?", "\\begin{itemize} a", [LEFT_OVER]),
    ("What?", "**Solution**", [TITLE_ONLY]),
    ("**Exercise 1** What?\n\n**Exercise 2** Why?", "So.", [SEVERAL]),
    ("What?", "...", [EMPTY]),
]


@pytest.mark.parametrize(("question", "answer", "expected"), PAIRS)
def test_a_pair_has_the_signs_of_garbage_that_one_sees(question: str, answer: str, expected: list[str]) -> None:
    assert signs_of_garbage(question, answer) == expected


@pytest.mark.parametrize(("answer", "stops"), [("It is $\\frac{1}{2}$.", False), ("It is </table> one.", True)])
def test_a_book_that_ends_in_garbage_stops_the_run_by_rules_with_a_line(
    answer: str, stops: bool, tmp_path: Path
) -> None:
    examples = [f"**Example {n}** What is {n} and {n}?\n\n**Solution** {answer}\n" for n in range(1, 31)]
    (tmp_path / "sums.md").write_text("# Sums\n\n" + "\n".join(examples))
    place, quiet = RunPaths(tmp_path / "sums.md", tmp_path / "out"), Console(quiet=True)
    if not stops:
        curate(place, CurationSettings(), last="extract", console=quiet)
        return
    with pytest.raises(UserError, match=r"30 of 30 pairs .*left-over mark-up.*--extractor"):
        curate(place, CurationSettings(), last="extract", console=quiet)
    with pytest.raises(UserError):  # the same command says the same
        curate(place, CurationSettings(), last="extract", console=quiet)
    funnel = curate(place, CurationSettings(garbage_bound=1.0), last="extract", console=quiet)
    assert funnel[-1].remarks == {f"{LEFT_OVER} in its pairs": 1}  # of the one chunk
