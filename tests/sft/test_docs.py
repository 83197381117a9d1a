"""docs/training.md: its table is the presets', and what it says of the training on the sample was measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

from megascience_hf.sft import preset

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "training.md").read_text(encoding="utf-8")


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", PAGE)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_refusals_it_shows_are_the_ones_that_are_given() -> None:
    shown = re.findall(r"^\$ megascience preset (\S+) --gpus (\d+)\nmegascience: (.+)$", PAGE, re.MULTILINE)
    assert len(shown) == 2
    for name, gpus, message in shown:
        try:
            preset.adapt(name, preset.Overrides(gpus=int(gpus)))
        except preset.UserError as error:
            given = str(error)
        else:
            given = ""
        assert given == message


def test_the_loss_of_held_out_rows_fell_and_the_share_in_the_asked_format_rose() -> None:
    result = json.loads((DOCS / "training-sample.json").read_text(encoding="utf-8"))
    losses = [loss for _, loss in result["held_out_loss"]]
    shares = [share for _, share in result["format_share"]]
    assert losses[-1] < losses[0]
    assert shares[-1] > shares[0]
    for value in (f"{losses[0]:.2f}", f"{losses[-1]:.2f}", f"{shares[0]:.0%}", f"{shares[-1]:.0%}"):
        assert value in PAGE
