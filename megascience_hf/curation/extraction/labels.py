"""Labels that authors give exercises and answers: "(ex-trees)=" in front of what bears one, "ex-trees-solution".

What other formats write as `.. _ex-trees:` or `id="ex-trees"` is read as the line "(ex-trees)=" of MyST.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad

# What a label is made of. That of reStructuredText may hold blanks, which `as_label` writes as "-".
SIGNS = r"[^\s()\[\]{}<>`\"'#=|\\,;?!]"
LINE = re.compile(rf"^(?P<indent>[ \t]{{0,20}})\((?P<label>{SIGNS}{{1,100}})\)=[ \t]*$", re.M)
_SOLUTION = rf"(?:{box_names.SOLVES}|sol|soln|ans|corr|lsg|{abroad.pattern(abroad.unaccented(abroad.SOLUTIONS))})s?"
_EXERCISE = (
    rf"(?:{box_names.ASKS}|exr|exer|exerc|exo|exc|ex|prob|prb|pb|q|aufg"
    rf"|{abroad.pattern(abroad.unaccented(abroad.EXERCISES))})s?"
)
_ENDS = re.compile(rf"[-_:.](?:{_SOLUTION})\Z")
_BEGINS = re.compile(rf"(?:{_SOLUTION})(?:[-_:.](?:to|of|for))?(?:[-_:.]|(?=\d))")
_ASKS = re.compile(rf"(?:{_EXERCISE})(?:[-_:.]|(?=\d))")
_BETWEEN = re.compile(r"[-_:.]+")


def as_label(said: str) -> str:
    """A label as it is compared: case and the kind of blanks say nothing."""
    return "-".join(said.casefold().split())


def solves(label: str) -> bool:
    """Whether a label says that it is that of an answer: "trees-solution", "sol:trees"."""
    label = as_label(label)
    return bool(_ENDS.search(label) or _BEGINS.match(label))


def asks(label: str) -> bool:
    """Whether a label says that it is that of an exercise: "exr-trees", "q3"."""
    return bool(_ASKS.match(as_label(label)))


def core(label: str) -> str:
    """What the labels of an exercise and of its answer have in common: "trees" of "exr-trees" and "sol-trees"."""
    label = as_label(label)
    begins = None if _ENDS.search(label) else _BEGINS.match(label)
    without = label[begins.end() :] if begins else _ENDS.sub("", label)
    asks_to = _ASKS.match(without)
    return _BETWEEN.sub("-", without[asks_to.end() :] if asks_to else without)


def of_solution(label: str) -> str:
    """The label of the answer to what bears `label`, where its author gave it none."""
    return f"{as_label(label)}-solution"


def line(label: str) -> str:
    """The line in front of what bears a label."""
    return f"({as_label(label)})="
