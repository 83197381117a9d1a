"""Pools of questions with numbers such as "3-1A1". All questions are our own."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from found_pairs import pairs_of

from megascience_hf.curation.documents.question_pools import with_pools
from megascience_hf.curation.documents.reading import read_documents

ASKED = {
    "Which gas do plants take up?": ("Oxygen.", "Carbon dioxide."),
    "Which metal is liquid at 20 degrees?": ("Mercury.", "Iron."),
    "The acid of vinegar is:": ("Citric acid.", "Acetic acid, of two\n   atoms of carbon."),
}
RIGHT = "BAB"
PAIRS = [
    (
        f"{asked}\n\n(A) {a}\n\n(B) {' '.join(b.split())}",
        (f"(A) {a}", f"(B) {' '.join(b.split())}")["AB".index(letter)],
    )
    for (asked, (a, b)), letter in zip(ASKED.items(), RIGHT, strict=True)
]


def pool(name: str, option: str = "   {}. {}", between: str = "\n") -> str:
    options = [between.join(option.format(*each) for each in zip("AB", said, strict=True)) for said in ASKED.values()]
    return "\n".join(
        f"{name.format(number, letter)}{asked}\n{said}\n"
        for number, letter, asked, said in zip("123", RIGHT, ASKED, options, strict=True)
    )


POOLS = {
    "a key below": pool("3-1A{}  ") + "\nAnswer Key:\t3-1A1:  B\t3-1A2:  A\t3-1A3:  B\n\nKey Topic 2\n",
    "a key with dashes": pool("1A{} ", "{}) {}", "\n\n") + "\nAnswers:\t1A1 - B\t\t1A2 - A\n1A3 - B\n",
    "letters behind the numbers": pool("T1A0{} ({}) [9.1]\n", "{}. {}").replace("\n\nT", "\n~~\n\nT"),
}


@pytest.mark.parametrize("text", POOLS.values(), ids=POOLS.keys())
@pytest.mark.parametrize("name", ["pool.txt", "pool.md"])
def test_a_pool_gives_its_questions_with_their_options(text: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(f"Section A: Matter\n\nKey Topic 1\n\n{text}")
    found = pairs_of(read_documents(tmp_path / name))
    assert found == PAIRS


OTHERS = {
    "two questions": POOLS["a key below"].partition("3-1A3")[0] + "Answer Key: 3-1A1: B 3-1A2: A\n",
    "no key": pool("3-1A{}  "),
    "a key that names two": POOLS["a key below"].replace("3-1A3:  B", "3-1A3:  B\t3-1A3:  A"),
    "an option that is not there": POOLS["a key below"].replace("3-1A3:  B", "3-1A3:  D"),
    "numbers that count on": pool("{}. ") + "\nAnswers: 1. B 2. A 3. B\n",
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS.keys())
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_pools(text) == text


@pytest.mark.parametrize(
    "text", ["3-1A1 " * 40_000, "3-1A1 a\nA. b\n" * 10_000, "A. b\n" * 50_000, "3-1A1: A " * 30_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    begin = time.process_time()
    with_pools(text)
    assert time.process_time() - begin < 10
