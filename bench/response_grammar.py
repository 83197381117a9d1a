"""Responses from a grammar, for fuzzing: LaTeX (often broken), units, prose of reward hacks, markup, Unicode noise."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import get_args

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "answers"))
import reward_hacks

from megascience_hf.answers import Kind

# Whole pieces of responses.
PIECES = (
    "The answer is ", "Answer: ", "A", "B", "I", "C.", "(D)", "**B**", " or ", " and ", ", ", ". ", "\n", "\n\n", " ",
    "not ", "is ", "it's ", "so ", "only ", "option ", "wait, ", "actually ", "if ", "either ", "none of the options ",
    "is correct", "is wrong", "therefore ", "because ", "choose ", "\\boxed{", "}", "{", "$", "$$", "\\(", "\\)",
    "\\text{", "\\frac{1}{2}", "<answer>", "</answer>", "[ANSWER]", "[/ANSWER]", "<think>", "</think>", "####", "```",
    '{"answer": "', '"}', "[", "]", "'", '"', "~~", "yes", "no", "maybe", "true", "Question: ", "Q: ", "A: ",
    "Example 1: ", "答案", "选", "：", "Ａ", "→", "✓", "✗", "\u00a0", "\u200b", "5 kJ", "3e8", "1,000", "10^{", "x^2",
    "sodium", "potassium", "? ", "; ", ": ", ")", "(", "-", "–", "/", "Therefore, ", "the correct statement that is ",
    "<|im_end|>",
)  # fmt: skip
# Golds of many shapes: comparison depends on both sides.
MANY_GOLDS: dict[str, tuple[str, ...]] = {
    "choice": (
        "A", "B",
    ),
    "label": (
        "yes", "no",
    ),
    "text": (
        "sodium", "iron(III) oxide", "-5 V", "O(n \\log n)", "CaCO3", "12 May 1905",
    ),
    "math": (
        "x^2", "\\frac{\\sqrt{3}}{2}", "(-\\infty, 4]", "\\{1, 2, 3\\}", "y = 2x + 1",
        "\\begin{pmatrix} 1 & 2 \\end{pmatrix}", "n!", "\\binom{n}{k}", "3.14", "\\pm \\sqrt{5}", "x \\ge 4", "f'(x)",
        "e^{-t/RC}", "\\sum_{k=1}^{n} k", "\\text{Ada}", "(2, -3)", "\\frac{h}{2\\pi}", "x = 2, y = 3", "12!",
        "\\sin^2 x + \\cos y",
    ),
    "numeric": (
        "5", "0.25", "4.2 kJ", "1.5e-19 C", "30 %", "-12.5", "6.02 \\times 10^{23}", "25 °C", "12 m/s^2", "7 L",
    ),
}  # fmt: skip
UNITS = (
    "m", "km", "kg", "J", "kJ/mol", "m/s", "m s^{-2}", "°C", "K", "%", "mol", "eV", "L", "US gallons", "light years",
    "solar masses", "\\text{ m}", "\\mathrm{kg\\,m^2\\,s^{-2}}", "Ω", "μF", "per hour", "electron volts", "$", "€",
    "degrees", "ft lb", "kWh", "h/week", "m^2/(V s)", "cm^{3}", "Å", "ppm", "dozen", "10^{-3} \\mathrm{~m}",
)  # fmt: skip
FUNCTIONS = (
    "\\sin", "\\cos", "\\ln", "\\log", "\\exp", "\\arctan", "\\sqrt", "\\max", "\\gcd", "f", "\\Gamma",
    "\\operatorname{sech}",
)  # fmt: skip
RELATIONS = (*reward_hacks.RELATIONS, "<", "\\le", "\\ge", ">", "\\ne", "\\in", "\\subset", "\\mid")
WRAPS = (
    "\\boxed{@}", "$@$", "$$@$$", "\\(@\\)", "\\[@\\]", "\\text{@}", "\\mathrm{@}", "\\left(@\\right)", "\\{@\\}",
    "(@)", "[@]", "\\left[@\\right)", "|@|", "\\lfloor @ \\rfloor", "\\overline{@}", "\\color{red}{@}",
    "\\underbrace{@}_{n}", "{@}", "\\cancel{@}", "\\begin{cases} @ \\\\ @ \\end{cases}",
    "\\begin{pmatrix} @ & @ \\\\ @ & 1 \\end{pmatrix}", "@'", "@!", "@^{\\prime}", "@^\\prime", "@^\\circ", "@%",
    "\\ce{@}", "\\pm @", "-@", "@_{@}", "@^{@}", "\\binom{@}{@}", "\\frac{@}{@}", "\\sqrt[@]{@}", "\\sum_{k=1}^{@} @",
    "\\int_0^{@} @ \\, dx", "\\lim_{x \\to @} @", "\\prod_{i=@}^{@} i", "\\frac@@", "@/@", "@ \\choose @",
    "\\stackrel{@}{=} @", "\\xrightarrow{@} @", "@\\,@", "@ @", "@, @", "@ \\cup @", "@; @", "\\vec{@}", "\\dfrac@{@}",
)  # fmt: skip
MARKUP = (
    "**@**", "*@*", "`@`", "# @\n", "### Answer\n@", "<answer>@</answer>", '{"answer": "@"}', "<think>@</think>",
    "```\n@\n```", "| @ | @ |\n|---|---|\n", "- @\n- @\n", "1. @\n2. @", "> @", "~~@~~", "<s>@</s>", "[@](@)",
    "<|channel|>final<|message|>@", "\\begin{align} @ &= @ \\end{align}", "#### @", "<b>@</b>", "[ANSWER]@[/ANSWER]",
    "<@>@</@>", "\\[ @ \\]\n", "答案：@", "@\n\n@",
)  # fmt: skip
NOISE = (
    "\u200b", "\u202e", "\u0301", "\u00a0", "\u2028", "\ufeff", "\x00", "\x07", "\ud800", "😀", "٣", "５", "½", "²",
    "\u3000", "ﬁ", "𝟓", "ß", "İ", "\x0d", "\x85", "Ⅳ", "①", "\u0336", "\u20dd", "\u034f", "ﷺ", "\u1160", "\U000e0041",
    "º", "٬", "−",
)  # fmt: skip
NUMBERS = ("0", "1", "2", "5", "12", "-3", ".5", "1,000", "1.5e-3", "10^{23}", "3.14", "007", "1e400", "9" * 40)
OPERATORS = ("+", "-", "*", "/", "^", "·", "×", "")
SENTENCES = tuple(t for attack in reward_hacks.ATTACKS for t in attack.templates if "@*" not in t)
MAX_DEPTH, MAX_CHARS, LONG = 4, 3_000, 30_000


def fill(draw: random.Random, template: str, depth: int) -> str:
    """A template with a formula in each of its places."""
    parts = template.split("@")
    return parts[0] + "".join(formula(draw, depth - 1) + part for part in parts[1:])


def formula(draw: random.Random, depth: int) -> str:
    """A formula, a number, a quantity, or what looks like one."""
    if depth <= 0 or draw.random() < 0.2:
        number, letter = draw.choice(NUMBERS), draw.choice("xyzntkABCei")
        return draw.choice((number, number, letter, "\\pi", "\\infty", "yes", "sodium", "B", "\\alpha"))
    match draw.randrange(7):
        case 0 | 1:
            return fill(draw, draw.choice(WRAPS), depth)
        case 2:
            return fill(draw, f"@ {draw.choice(OPERATORS)} @", depth)
        case 3:
            relation = f" {draw.choice(RELATIONS)} "
            return relation.join(formula(draw, depth - 2) for _ in range(draw.choice((2, 2, 3, 12))))
        case 4:
            return f"{formula(draw, 0)} {draw.choice(UNITS)}"
        case 5:
            return fill(draw, draw.choice(FUNCTIONS) + draw.choice(("{@}", "(@)", " @", "^2 @", "(@, @)")), depth)
        case _:
            return sentence(draw, depth - 2)


def sentence(draw: random.Random, depth: int) -> str:
    """A sentence or an answer of a reward hack with formulas in it."""
    text = draw.choice(SENTENCES)
    for name in ("@a", "@b", "@c"):
        text = text.replace(name, "@")
    return fill(draw, text, depth + 1)


def prose(draw: random.Random) -> str:
    """A sentence, perhaps in markup."""
    text = sentence(draw, draw.randrange(3))
    return draw.choice(MARKUP).replace("@", text) if draw.random() < 0.3 else text


def damaged(draw: random.Random, text: str) -> str:
    """The text with something cut out, doubled or put in."""
    for _ in range(draw.choice((0, 0, 1, 1, 2, 5))):
        at, size = draw.randrange(len(text) + 1), draw.choice((1, 1, 2, 5, 20))
        new = draw.choice(
            ("", text[at : at + size] * 2, draw.choice(NOISE), draw.choice(PIECES), chr(draw.randrange(0x20, 0x2FFF)))
        )
        text = text[:at] + new + text[at + size * draw.randrange(2) :]
    return text


def written(number: int) -> tuple[Kind, str, str]:
    """The kind, the gold and the response of a number: the same in every process."""
    draw = random.Random(f"fuzz {number}")
    of_kind = get_args(Kind)[number % len(get_args(Kind))]
    gold = draw.choice(MANY_GOLDS[of_kind])
    parts = []
    for _ in range(draw.choice((1, 1, 2, 3, 6))):
        match draw.randrange(5):
            case 0:
                parts.append(prose(draw))
            case 1:
                parts.append(fill(draw, draw.choice((*WRAPS, *MARKUP, *reward_hacks.PLACES)), MAX_DEPTH))
            case 2:
                parts.append("".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 30))))
            case 3:
                parts.append(formula(draw, MAX_DEPTH))
            case _:  # near the gold, so that the comparison goes deep
                answer = fill(
                    draw, draw.choice(("@", "@ + @", "@ @", "\\frac{@}{@}", "@, @", "@ = @")), draw.randrange(4)
                )
                other = draw.choice((gold, f"({gold})", formula(draw, 1)))
                parts.append(
                    draw.choice(reward_hacks.PLACES).replace("@", f"{gold} {draw.choice(OPERATORS)} {other} {answer}")
                )
    text = damaged(draw, draw.choice(("\n", " ", "\n\n", ". ", "")).join(parts)[:MAX_CHARS])
    if draw.random() < 0.01:
        text = (text * (LONG // max(1, len(text))))[:LONG]
    return of_kind, gold, text
