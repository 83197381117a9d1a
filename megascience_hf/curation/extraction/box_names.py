"""What boxes of exercises, examples and solutions are called in English: classes, directives, titles, for all formats.

`words_abroad` has the words of other languages. Environments of LaTeX have patterns of their own in
`documents.latex_boxes`.
"""

from __future__ import annotations

from megascience_hf.curation.extraction import words_abroad as abroad

# By the kind of a box the words for it, each with the short names that classes have.
_NAMES = {
    "exercise": {"exercise": "exr exer", "task": "", "challenge": ""},
    "problem": {"problem": "prob prb", "question": ""},
    "example": {"example": "exm"},
    "solution": {"solution": "sol soln", "answer": "ans"},
    "hint": {"hint": ""},
    "choices": {"choices": "", "options": ""},  # of a question
}
# "exr" is short for "exercise", and "question" a problem to the rules and pandoc.lua.
WORDS = {name: word for words in _NAMES.values() for word, short in words.items() for name in (word, *short.split())}
KINDS = {name: kind for kind, words in _NAMES.items() for name, word in WORDS.items() if word in words}
ASKING, SOLVING = (*_NAMES["exercise"], *_NAMES["problem"]), (*_NAMES["solution"],)
ASKS, SOLVES = "|".join(ASKING), "|".join(SOLVING)
# In any language: the word for a solution, and for one or several.
A_SOLUTION = rf"{SOLVES}|{abroad.pattern(abroad.SOLUTIONS)}"
SOLUTIONS = rf"solutions?|answers?|{abroad.pattern(abroad.SOLUTIONS)}"
# The box that a title or a directive of this word makes.
BOXES = {**dict.fromkeys(ASKING, "exercise"), "example": "example", **dict.fromkeys(SOLVING, "solution")}
# Boxes that say nothing of what is in them: their title may.
PLAIN = ("admonition", "dropdown", "toggle", "note", "tip", "important", "tab-set", "tab-item", "card")
# What a title with a number behind it calls an exercise.
NUMBERED = rf"exercise|problem|question|task|{abroad.pattern(abroad.EXERCISES)}"
