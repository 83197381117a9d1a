"""Questions of Runestone's books (https://runestone.academy) as exercises and solutions of reStructuredText.

Their answers are fields and patterns, which docutils does not know.
"""

from __future__ import annotations

import re
from html import unescape
from textwrap import dedent

from megascience_hf.curation.extraction.rules.lines import SIGN

_CHOICE = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\. mchoice::[^\n]*\n(?P<body>(?:(?P=indent)[ \t]{1,20}\S[^\n]*\n|[ \t]*\n)+)", re.M
)
_FIELD = re.compile(
    r"^(?P<before>[ \t]{1,24}):(?P<name>\w{1,20}):(?!`)(?P<text>[^\n]*(?:\n(?P=before)[ \t]+\S[^\n]*)*)\n?", re.M
)
# An option of a list, and what is said of it: "+" where it is right, "-" where it is not.
_LISTED = re.compile(
    r"^(?P<indent>[ \t]{1,24})- (?P<option>[^\n]+(?:\n(?P=indent)[ \t]+(?![-+ \t])[^\n]+)*)\n(?:[ \t]*\n)?"
    r"(?P=indent)[ \t]+(?P<sign>[-+]) (?P<reason>[^\n]*(?:\n(?P=indent)[ \t]{3,}\S[^\n]*)*)(?:\n|\Z)",
    re.M,
)
_SIGN = re.compile(f"^{SIGN}")
_GAP = re.compile(
    r"^(?P<indent>[ \t]{0,20})\.\. fillintheblank::[^\n]*\n"
    r"(?P<body>(?:(?P=indent)[ \t]{1,20}\S[^\n]*\n|[ \t]*\n)+)",
    re.M,
)
# A colon inside of a pattern has no space behind it: "(9:25)|(09:25)".
_GAP_ANSWER = re.compile(
    r"^[ \t]*-[ \t]+:(?P<said>(?:\\.|[^:\\\n]|:(?=\S)){1,80}):(?:[ \t]+(?P<reason>[^\n]*)|[ \t]*$)", re.M
)
_FIELD_LINE = re.compile(r"^[ \t]+:\w{1,20}:(?!`)[^\n]*\n", re.M)
_NUMBER = re.compile(r"(-?\d[\d.]*)(?:[ \t]+[\d.]+)?")  # and how far from it an answer may be
_EITHER_CASE = re.compile(r"\[([A-Za-z])([A-Za-z])\]")
_PATTERN = re.compile(r"[][()|*+?^$.\\{}]")
_PRAISE = re.compile(r"^(?:(?:that'?s )?(?:correct|right|yes)|good job|well done|great)\b[.!:,]*\s*", re.I)
# Code that is run, and behind "====" what tests it.
_TESTED = re.compile(
    r"^(?P<kept>(?P<indent>[ \t]{0,20})\.\. activecode::[^\n]*\n(?:(?!(?P=indent)[ \t]+={4}[ \t]*$)"
    r"(?:(?P=indent)[ \t]+[^\n]*|[ \t]*)\n)+)(?P=indent)[ \t]+={4}[ \t]*\n"
    r"(?:(?P=indent)[ \t]+\S[^\n]*\n|[ \t]*\n)*",
    re.M,
)


def with_answers(text: str) -> str:
    """A text whose `mchoice` and `fillintheblank` are boxes, and whose `activecode` has no tests."""
    text = _CHOICE.sub(_with_its_answer, text) if ".. mchoice::" in text else text
    text = _GAP.sub(_with_gaps_filled, text) if ".. fillintheblank::" in text else text
    return _TESTED.sub(lambda block: f"{block['kept']}\n", text) if ".. activecode::" in text else text


def _with_gaps_filled(gap: re.Match[str]) -> str:
    """A `fillintheblank` as a question and what fills its gaps; as a question alone where no one text does."""
    answers = list(_GAP_ANSWER.finditer(gap["body"]))
    said = [_literal(answer["said"]) for answer in answers]
    asked = _FIELD_LINE.sub("", gap["body"][: answers[0].start()] if answers else gap["body"])
    asked = re.sub(r"`{0,2}\|blank\|`{0,2}", "____", asked).strip("\n")
    reason = _PRAISE.sub("", answers[0]["reason"] or "").strip() if len(answers) == 1 else ""
    reason = reason if len(reason.split()) > 4 else ""
    inside = f"{gap['indent']}   "
    lines = _indented(asked, inside)
    head, solution = f"{gap['indent']}.. container:: exercise", f"{gap['indent']}.. container:: solution"
    solved = [solution, "", f"{inside}{'; '.join(said)}", "", f"{inside}{reason}", ""] if said and all(said) else []
    return "\n".join([head, "", *lines, "", *solved, ""])


def _indented(asked: str, inside: str) -> list[str]:
    """The lines of a question further in; what is code in it stays further in than its words."""
    return [f"{inside}{line}".rstrip() for line in dedent(asked.expandtabs(4)).split("\n")]


def _literal(pattern: str) -> str:
    """The text that a pattern stands for: "[Ss]tring", "6.28 0.005", "(invoke)|(call)"; "" for one of several."""
    if number := _NUMBER.fullmatch(pattern.strip()):
        return number[1]
    said = _EITHER_CASE.sub(lambda pair: pair[2].lower() if pair[1].lower() == pair[2].lower() else pair[0], pattern)
    said = re.sub(r"['\"]\?|\\s\*|\A\^|\$\Z", "", said.split("|")[0]).strip("() ")
    return "" if _PATTERN.search(said) else said


def _with_its_answer(choice: re.Match[str]) -> str:
    """A `mchoice` of Runestone as a question and its answer; its options and reasons are fields, or a list."""
    indent, fields = choice["indent"], {field["name"]: field["text"] for field in _FIELD.finditer(choice["body"])}
    asked = _FIELD.sub("", choice["body"]).strip("\n")
    listed = list(_LISTED.finditer(asked)) if "correct" not in fields else []
    for letter, one in zip("abcdefgh", listed, strict=False):
        fields[f"answer_{letter}"], fields[f"feedback_{letter}"] = one["option"], _SIGN.sub("", one["reason"])
        fields["correct"] = fields.get("correct", "") + (letter if one["sign"] == "+" else "")
    asked = asked[: listed[0].start()].rstrip() if listed else asked
    letters = [name[-1] for name in sorted(fields) if re.fullmatch(r"answer_[a-h]", name)]
    right = [letter for letter in re.findall(r"[a-h]", fields.get("correct", "").lower()) if letter in letters]
    if not right or not asked.strip():
        return choice[0]

    def said(name: str) -> str:
        return unescape(" ".join(fields.get(name, "").split()))

    inside = f"{indent}   "
    block = [f"{indent}.. container:: exercise", "", *_indented(asked, inside), ""]
    for letter in letters:
        block += [f"{inside}({letter}) {said(f'answer_{letter}')}", ""]
    block += [f"{indent}.. container:: solution", ""]
    for letter in right:
        reason = _PRAISE.sub("", said(f"feedback_{letter}"))
        reason = reason[:1].upper() + reason[1:]
        block += [f"{inside}**({letter})** {said(f'answer_{letter}')}", "", f"{inside}{reason}", ""]
    return "\n".join(block) + "\n"
