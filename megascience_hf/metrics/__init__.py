"""Metrics for `evaluate`, one folder each: `evaluate.load` takes the path of the folder."""

from pathlib import Path

# `evaluate.load(SCIENCE_ANSWER)`, wherever the package is installed.
SCIENCE_ANSWER = str(Path(__file__).parent / "science_answer")
