"""Which of the seven subjects a name means: "cs", "Mathematics", a folder "organic-chemistry", a file "physics-2e"."""

from __future__ import annotations

import re
from functools import lru_cache

# Words of titles and folders, not whole titles: "Fundamentals of Organic Chemistry" has one.
_WORDS = {
    "biology": "biology biological bio biochemistry botany zoology ecology genetics evolution microbiology cell",
    "chemistry": "chemistry chemical chem organic inorganic",
    "computer science": "computer cs computing programming algorithms algorithm software informatics python java",
    "economics": "economics economy economic econ macroeconomics microeconomics finance econometrics",
    "math": "math maths mathematics mathematical algebra calculus precalculus geometry trigonometry statistics "
    "probability topology analysis arithmetic combinatorics",
    "medicine": "medicine medical anatomy physiology nursing pharmacology pathology clinical surgery health "
    "epidemiology immunology pediatrics psychiatry",
    "physics": "physics mechanics thermodynamics electromagnetism optics astronomy astrophysics quantum",
}
_PHRASES = {
    "life science": "biology",
    "artificial intelligence": "computer science",
    "machine learning": "computer science",
}
_SUBJECT_OF = _PHRASES | {word: subject for subject, words in _WORDS.items() for word in words.split()}
_SEARCH = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _SUBJECT_OF), key=len, reverse=True)) + r")\b")


@lru_cache(maxsize=4096)
def subject_of(name: str) -> str:
    """The subject that `name` says first, "" if it says none."""
    found = _SEARCH.search(re.sub(r"[^a-z]+", " ", name.lower()))
    return _SUBJECT_OF[found[0]] if found else ""
