"""Coverage-guided fuzzing of `extract` with atheris: no input may raise, be slow, or give a span outside the text.

atheris is no dependency of the project; install it beside the package in an environment of your own.

    python bench/fuzz_answers.py [choice|label|text|math|numeric] -max_total_time=120 [other options of libFuzzer]
"""

from __future__ import annotations

import sys
import time
from typing import cast

import atheris

with atheris.instrument_imports(include=["megascience_hf.answers"]):
    from megascience_hf.answers import Kind, extract, score

# What responses are made of; one byte of the input picks one, and bytes beyond the list are characters.
PIECES = [
    "The answer is ", "Answer: ", "A", "B", "I", "C.", "(D)", "**B**", " or ", " and ", ", ", ". ", "\n",
    "\n\n", " ", "not ", "is ", "it's ", "so ", "only ", "option ", "wait, ", "actually ", "if ", "either ",
    "none of the options ", "is correct", "is wrong", "therefore ", "because ", "choose ", "\\boxed{", "}", "{",
    "$", "$$", "\\(", "\\)", "\\text{", "\\frac{1}{2}", "<answer>", "</answer>", "[ANSWER]", "[/ANSWER]",
    "<think>", "</think>", "####", "```", '{"answer": "', '"}', "[", "]", "'", '"', "~~", "yes", "no", "maybe",
    "true", "Question: ", "Q: ", "A: ", "Example 1: ", "答案", "选", "：", "Ａ", "→", "✓", "✗", "\u00a0", "\u200b",
    "5 kJ", "3e8", "1,000", "10^{", "x^2", "sodium", "potassium", "? ", "; ", ": ", ")", "(", "-", "–", "/",
    "Therefore, ", "the correct statement that is ", "<|im_end|>",
]  # fmt: skip
GOLDS = {"choice": "A", "label": "yes", "text": "sodium", "math": "x^2", "numeric": "5 kJ"}
OPTIONS = ["sodium", "potassium", "\\frac{1}{2}", "None of the above"]
# For a few kilobytes of text. The budget for 64 kB is 50 ms; the instrumentation slows the code severalfold.
SLOW_SECONDS = 0.5

kind: Kind = "choice"


def response_of(data: bytes) -> str:
    """A response written with the pieces and single characters."""
    return "".join(PIECES[byte] if byte < len(PIECES) else chr(byte) for byte in data)


def check(data: bytes) -> None:
    """Extract and score one response; raises where something is wrong."""
    if not data:
        return
    response, multiple = response_of(data[1:4096]), bool(data[0] & 1)
    options = OPTIONS if kind == "choice" and data[0] & 2 else None
    start = time.process_time()
    answer = extract(response, kind, options=options, multiple=multiple, finish_reason="stop" if data[0] & 4 else None)
    if time.process_time() - start > SLOW_SECONDS:
        raise TimeoutError(f"{time.process_time() - start:.2f} s for {len(response)} characters")
    if answer.status == "extracted" and (not answer.value or answer.rule is None or answer.span is None):
        raise AssertionError(f"incomplete {answer}")
    if answer.span is not None and not 0 <= answer.span[0] < answer.span[1] <= len(response):
        raise AssertionError(f"span outside the text: {answer}")
    score(response, GOLDS[kind], kind, options=options)


def main() -> None:
    """Fuzz until libFuzzer's limit."""
    global kind  # atheris calls the check with the bytes alone
    if len(sys.argv) > 1 and sys.argv[1] in GOLDS:
        kind = cast(Kind, sys.argv.pop(1))
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
