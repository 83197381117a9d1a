"""Whatever a model writes, reading it takes bounded work and never raises. Milliseconds: bench/extraction_time.py."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import Answer, Kind, extract, score, verify
from megascience_hf.answers.extraction.choice.endorsements import ENDORSED_TAIL, MAX_MENTIONS, find_endorsements
from megascience_hf.answers.extraction.containers import MAX_CONTENT, MAX_CUES
from megascience_hf.answers.extraction.cues import MAX_VERBS, find_statements
from megascience_hf.answers.extraction.response import answer_body

KINDS: tuple[Kind, ...] = get_args(Kind)
GOLDS: dict[str, str] = {"choice": "A", "math": "x^2+1", "numeric": "5 kJ", "label": "yes", "text": "a word"}

# What stalls backtracking patterns, and what looks like an answer over and over.
REPEATED = [
    "$", "(", "{", "[", "\\", " ", "\n", "*", "<", '"', "'", "1", "1,", "1 ", ".", ",", "~~", "é", "A ", "A. ", "(A) ",
    "A, ", "A or ", "A is ", "is A. ", "option A ", "not A but ", "answer ", "Answer:\n", "the answer is ",
    "the answer is not ", "The answer is $", "Answer: A, B, C, ", "the answer to that which is ",
    "the statement that is ",
    "correct best most likely ", "if ", "wait, no, ", "therefore ", "none of the options ", "yes ", "no or ",
    "\\boxed{", "\\boxed{1} ", "\\frac{", "\\text{ and ", "\\(", "<answer>", "[ANSWER]", "<think>", "</think>",
    '"answer": ["', "####\n", "#### 1\n", "Question: \n", "A: 1\n", "5 m/s ", "× 10^{", "1e", "1/", "= ", "选",
    "答案：A",
]  # fmt: skip


# Below this the clock is too coarse to compare with.
LEAST_SECONDS = 0.005


def process_seconds(response: str, kind: Kind) -> float:
    """Processor time of this process alone: other processes do not count."""
    start = time.process_time()
    extract(response, kind)
    return time.process_time() - start


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("piece", REPEATED)
def test_four_times_the_text_takes_at_most_about_four_times_as_long(piece: str, kind: Kind) -> None:
    short, long = (piece * 2**15)[: 2**15], (piece * 2**17)[: 2**17]
    small = large = float("inf")
    for _ in range(4):  # again where something disturbed the clock; the least time counts
        small, large = min(small, process_seconds(short, kind)), min(large, process_seconds(long, kind))
        if large / max(small, LEAST_SECONDS) < 10:  # 16 if it were quadratic
            return
    raise AssertionError(f"{1e3 * small:.1f} ms for 32 kB, {1e3 * large:.1f} ms for 128 kB")


@pytest.mark.parametrize("piece", REPEATED)
def test_only_so_many_places_are_read_however_long_the_response(piece: str) -> None:
    body = answer_body((piece * 2**17)[: 2**17], "stop")
    statements = find_statements(body)
    # tags, fields, boxes and two kinds of marked lines, then the wordings with up to four verbs each
    assert len(statements) <= 5 * MAX_CUES + MAX_VERBS * MAX_CUES
    assert all(s.end - s.start <= 2 * MAX_CONTENT for s in statements)
    assert len(find_endorsements(body, "ABCD", body.end - ENDORSED_TAIL, multiple=False)) <= MAX_MENTIONS


HOSTILE = {
    "tower of powers": "\\boxed{9**9**9**9}",
    "tower in LaTeX": "\\boxed{9^{9^{9^{9}}}}",
    "40 kB of parentheses": "(" * 40_000,
    "boxed parentheses": "\\boxed{" + "(" * 3_000 + "}",
    "deep fractions": "\\boxed{" + "\\frac{1}{" * 500 + "2" + "}" * 500 + "}",
    "24 dollars": "The answer is " + "$" * 24 + " unknown",
    "chain of powers": "\\boxed{" + "9^" * 200 + "9}",
    "long sum": "\\boxed{" + "1+" * 1_500 + "1}",
    "long polynomial": "\\boxed{" + "x^2+" * 290 + "1}",
    "factorial": "\\boxed{100000!}",
    "sine of a giant": "\\boxed{\\sin(10^{300})}",
    "exponentials": "\\boxed{e^{e^{e^{e^{x}}}}}",
    "power of a power of ten": "\\boxed{10^{10^{10}}}",
    "binomial": "\\boxed{\\binom{1000000}{500000}}",
    "many digits": "\\boxed{" + "7" * 3_000 + "}",
    "long decimal exponent": "\\boxed{1e999999999}",
    "many items": "\\boxed{" + "1," * 1_500 + "1}",
    "nested words": "\\boxed{" + "a is " * 600 + "b}",
    "unit of units": "\\boxed{5 " + "kg m/s " * 300 + "}",
    "unit word": "<answer>5 " + "k" * 3_000 + "</answer>",
    "text commands": "\\boxed{5" + "\\text{a}^2" * 300 + "}",
    "spaces": "\\boxed{1" + " " * 1_900 + "2}",
    "control characters": "\\boxed{" + "\x00\x08\x0c\t" * 200 + "}",
    "python": "\\boxed{__import__('os').system('true')}",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_are_scored_and_wrong(name: str, kind: Kind) -> None:
    assert not score(HOSTILE[name], GOLDS[kind], kind).correct


def test_a_response_of_more_than_a_million_characters_is_over_budget() -> None:
    assert extract("x" * 1_000_001, "choice") == Answer(None, "over_budget")


def test_formulas_are_compared_in_many_threads_at_once() -> None:
    wrong: list[int] = []

    def work(seed: int) -> None:
        for n in range(20):
            if not verify("\\sqrt{3}\\sin x", f"\\sqrt{{3}}\\sin(x+{n}-{n})", "math").correct:
                wrong.append(seed)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_importing_the_scoring_core_loads_no_heavy_library() -> None:
    code = (
        "import sys, megascience_hf.answers as a;"
        "a.score('Answer: B', 'B', 'choice'); a.score('yes', 'yes', 'label'); a.score('#### 18', '18', 'numeric');"
        "print([m for m in ('sympy', 'mpmath', 'pint', 'math_verify', 'torch', 'datasets') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# -- properties -----------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "The answer is ", "Answer: ", "A", "B", "I", " or ", ", ", "(C)", "\\boxed{", "}", "{", "$", "\\frac{1}{2}",
        "x^2", "5 kJ", "3e8", "<answer>", "</answer>", "[ANSWER]", "[/ANSWER]", "<think>", "</think>", "####",
        '{"answer": "', '"}', "yes", "no", "maybe", "not ", "\n", "\n\n", " ", ".", "wait, ", "Question: ", "\\text{",
        "\\(", "\\)", "1,000", "10^{", "−", "Ａ", "π", "√", "≤", "\\cup", "[0,1)", "\\pm", "^\\circ", "%",
        "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "None of the above", "is correct", "option ", "therefore ", "**",
    ]
)  # fmt: skip
RESPONSES = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join))


@settings(max_examples=150, deadline=None)
@given(
    response=RESPONSES,
    kind=st.sampled_from(KINDS),
    reason=st.sampled_from([None, "stop", "length"]),
    multiple=st.booleans(),
)
def test_extraction_never_raises_and_its_span_lies_in_the_text(
    response: str, kind: Kind, reason: str | None, multiple: bool
) -> None:
    answer = extract(response, kind, finish_reason=reason, multiple=multiple)
    assert (answer.value is None) or answer.status in ("extracted", "ambiguous")
    assert answer.status != "extracted" or answer.value
    if answer.span is not None:
        start, end = answer.span
        assert 0 <= start < end <= len(response)
    if answer.status == "extracted":
        assert answer.rule is not None
        assert answer.span is not None


@settings(max_examples=150, deadline=None)
@given(response=RESPONSES)
def test_a_chosen_letter_stands_in_its_span(response: str) -> None:
    answer = extract(response, "choice", letters="ABCDEFGHIJ")
    if answer.status == "extracted" and answer.span is not None:
        span = response[answer.span[0] : answer.span[1]]
        assert str(answer.value) in extract(span + ")", "choice").value or str(answer.value) in span.upper().replace(
            "Ａ", "A"
        )


@settings(max_examples=150, deadline=None)
@given(answer=RESPONSES, kind=st.sampled_from(KINDS))
def test_verification_never_raises_on_an_answer(answer: str, kind: Kind) -> None:
    verify(GOLDS[kind], answer, kind)


FORMULAS = st.recursive(
    st.sampled_from(["1", "2", "3.5", "x", "y", "\\pi"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "\\cdot "]), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"\\frac{{{t[0]}}}{{{t[1]}+7}}"),
        inner.map(lambda a: f"\\sqrt{{{a}}}"),
        inner.map(lambda a: f"{{{a}}}^{{2}}"),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(formula=FORMULAS)
def test_a_formula_equals_itself_written_otherwise_and_not_itself_plus_one(formula: str) -> None:
    assert verify(formula, f"0 + {formula}\\cdot 1", "math").correct
    assert not verify(formula, f"{formula} + 1", "math").correct


@settings(max_examples=100, deadline=None)
@given(number=st.integers(-(10**9), 10**9))
def test_a_whole_number_is_found_however_it_is_written(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", "{,}")):
        for response in (f"The answer is {written}.", f"\\boxed{{{written}}}", f"#### {written}"):
            assert score(response, str(number), "numeric").correct
            assert score(response, str(number), "math").correct
            assert not score(response, str(number + 1), "numeric").correct


@settings(max_examples=100, deadline=None)
@given(mantissa=st.integers(1000, 9999), exponent=st.integers(-30, 30))
def test_scientific_notation_is_read_in_every_form(mantissa: int, exponent: int) -> None:
    m = mantissa / 1000
    gold = f"{m}e{exponent}"
    for written in (
        f"{m} \\times 10^{{{exponent}}}",
        f"{m}×10^{exponent}",
        f"{m} \\cdot 10^{{{exponent}}}",
        f"{m}E{exponent}",
    ):
        assert score(f"\\boxed{{{written}}}", gold, "numeric").correct
        assert not score(f"\\boxed{{{written}}}", f"{m}e{exponent + 1}", "numeric").correct


@pytest.mark.parametrize("kind", ["math", "numeric", "text"])
@pytest.mark.parametrize("piece", ["it's ", "a b ", "1+", "x'", "2*", "-", "\\sqrt", "x!", "1:"])
def test_a_chain_of_hundreds_of_operations_is_no_tree_to_recurse_into(piece: str, kind: Kind) -> None:
    chain = piece * 390 + "1"
    extract(chain, kind)
    assert not score(f"\\boxed{{{chain}}}", "2", kind).correct
