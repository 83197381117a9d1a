"""Questions that are near-duplicates of each other in chains."""

from __future__ import annotations

import random


def chains_of_questions(count: int, chance: random.Random) -> list[str]:
    """Questions of few words, each a little further from an earlier one, so that most share a key with others."""
    vocabulary = [*(a + b for a in "bdfg" for b in "aeiouklmnp"), *(f"w{n}" for n in range(20))]  # 40 and 20 words
    questions: list[str] = []
    for number in range(count):
        words = chance.choices(vocabulary, k=chance.randint(6, 20))
        if number % 3 and questions:
            words = questions[chance.randrange(len(questions))].split()
            words[chance.randrange(len(words))] = chance.choice(vocabulary)
        questions.append(" ".join(words))
    return [*questions, *chance.choices(questions, k=count // 20)]
