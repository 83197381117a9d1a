"""What a proof proves begins with its theorem, and ends before the next. All sentences are our own."""

from __future__ import annotations

import pytest

from megascience_hf.curation.extraction.rules.proofs import asked_to_prove, next_statement, statement

CASES = {
    "what leads up to it goes": ("Here is a proof by counting.\n\n**Theorem:** A tree has a leaf.", "**Theorem:**"),
    "a question of the slide before goes": ("Why a ring? A: Why not.\n\n**Lemma 2** $R$ is a ring.", "**Lemma 2**"),
    "what gives a letter its meaning stays": ("Let $T$ be a tree.\n\n**Theorem:** $T$ has a leaf.", "Let $T$"),
    "another letter is no meaning": ("Let $S$ be a set.\n\n**Theorem:** $T$ has a leaf.", "**Theorem:**"),
    "an example of the same letters is none": ("$T = \\{1\\}$\n\n**Theorem** $T$ has a leaf.", "**Theorem**"),
    "a text without a theorem stays": ("Show that a tree has a leaf.", "Show that"),
}


@pytest.mark.parametrize(("text", "begins"), CASES.values(), ids=CASES.keys())
def test_what_is_proved_begins_with_its_theorem(text: str, begins: str) -> None:
    assert text[statement(text, 0, len(text)) :].startswith(begins)


def test_a_proof_ends_before_the_next_theorem() -> None:
    text = "It has one.\n\n**Theorem:** It has two.\n\n**Proof:** So it is."
    assert text[: next_statement(text, 0, len(text))] == "It has one.\n\n"
    assert next_statement("**Theorem:** It has two.", 0, 24) == 24


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ("**Theorem:** A tree has a leaf.", "Prove the following.\n\n**Theorem:**"),
        (
            "Let $T$ be a tree.\n\n**Lemma 2** $T$ has a leaf.",
            "Let $T$ be a tree.\n\nProve the following.\n\n**Lemma 2**",
        ),
        ("Prove the theorem.\n\n**Theorem:** A tree has a leaf.", "Prove the theorem."),
        ("A tree has a leaf.", "A tree has a leaf."),
    ],
)
def test_a_theorem_that_nobody_asks_to_prove_is_asked(asked: str, begins: str) -> None:
    assert asked_to_prove(asked).startswith(begins)
