"""Which of the seven subjects a name means: "cs", "Mathematics", the folder "organic-chemistry", the file "physics-2e"."""

from __future__ import annotations

import re
from functools import lru_cache

# Words of titles and folders, not whole titles: "Fundamentals of Organic Chemistry" has one.
_WORDS: dict[str, tuple[str, ...]] = {
    "biology": (
        "biology", "biological", "bio", "biochemistry", "botany", "zoology", "ecology", "genetics", "evolution", "microbiology",
        "cell", "molecular", "life science", "life sciences",
    ),
    "chemistry": ("chemistry", "chemical", "chem", "organic", "inorganic"),
    "computer science": (
        "computer science", "computer", "cs", "computing", "programming", "algorithms", "algorithm", "software", "informatics",
        "artificial intelligence", "machine learning", "data structures", "operating systems", "databases", "python", "java",
    ),
    "economics": ("economics", "economy", "economic", "econ", "macroeconomics", "microeconomics", "finance", "econometrics"),
    "math": (
        "math", "maths", "mathematics", "mathematical", "algebra", "calculus", "precalculus", "geometry", "trigonometry",
        "statistics", "probability", "topology", "analysis", "arithmetic", "combinatorics",
    ),
    "medicine": (
        "medicine", "medical", "anatomy", "physiology", "nursing", "pharmacology", "pathology", "clinical", "surgery", "health",
        "epidemiology", "immunology", "pediatrics", "psychiatry",
    ),
    "physics": (
        "physics", "physical science", "mechanics", "thermodynamics", "electromagnetism", "optics", "astronomy", "astrophysics",
        "quantum",
    ),
}  # fmt: skip
_SUBJECT_OF = {word: subject for subject, words in _WORDS.items() for word in words}
_SEARCH = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, _SUBJECT_OF), key=len, reverse=True)) + r")\b")


@lru_cache(maxsize=4096)
def subject_of(name: str) -> str:
    """The subject that `name` says first, "" if it says none."""
    found = _SEARCH.search(re.sub(r"[^a-z]+", " ", name.lower()))
    return _SUBJECT_OF[found[0]] if found else ""
