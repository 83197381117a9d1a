r"""Replies as models give them: what can be read in one way is read as it stands, the good part of the others is kept.

The forms are those that models of 70 billion parameters and their servers were seen to give, in words of our own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from megascience_hf.curation.extraction.model import PAIRS
from megascience_hf.curation.selection.difficulty import Grade
from megascience_hf.curation.stages.cot import SOLUTION, ShowsReasoning
from megascience_hf.curation.stages.decontaminate import Same
from megascience_hf.curation.stages.filter import Defects
from megascience_hf.curation.stages.reference import REFERENCE_ANSWER
from megascience_hf.curation.stages.refine import REFINED
from megascience_hf.llm.json_strings import decoded
from megascience_hf.llm.ledger import Call, Usage
from megascience_hf.llm.replies import answer_of
from megascience_hf.llm.unreadable import BROKEN_OFF, CUT, UnreadableReplyError, cut
from megascience_hf.llm.verdicts import Verdict, read_verdict, schema_of


def reply(text: str, finish_reason: str = "stop") -> Call:
    return Call("key", "row", "prompt", "model", {}, Usage(), finish_reason, text)


def pairs_of(text: str) -> Any:
    found = PAIRS.read(answer_of(reply(text)))
    return list(found.pairs), found.lost


def refined_of(text: str) -> Any:
    found = REFINED.read(answer_of(reply(text)))
    return found.usable, found.question, found.answer


def reference_of(text: str) -> Any:
    return REFERENCE_ANSWER.read(answer_of(reply(text)))


def solution_of(text: str) -> Any:
    return SOLUTION.read(answer_of(reply(text)))


def said(text: str) -> Any:
    return answer_of(reply(text))


def defects_of(text: str) -> Any:
    return read_verdict(answer_of(reply(text)), Defects).defects


def same(text: str) -> Any:
    return read_verdict(answer_of(reply(text)), Same).same


def reasoned(text: str) -> Any:
    return read_verdict(answer_of(reply(text)), ShowsReasoning).shows_reasoning


def score_of(text: str) -> Any:
    return read_verdict(answer_of(reply(text)), Grade).score


Q, A = (
    r"Find $\nu$ for $\theta \ne 0$.",
    "$$\\nu = \\frac{1}{2}\\\\\n\\rho \\text{ is } \\begin{matrix}a\\\\b\\end{matrix}$$",
)
BLOCKS = f"<question>\n{Q}\n</question>\n<answer>\n{A}\n</answer>"
MORE = "<question>\nWhat?\n</question>\n<answer>\nThat.\n</answer>"

# form of the reply → how it is read, the reply, what is read
FORMS: dict[str, tuple[Callable[[str], Any], str, Any]] = {
    "blocks": (pairs_of, BLOCKS, ([(Q, A)], 0)),
    "blocks on one line": (
        pairs_of,
        f"<question>{Q}</question><answer>{A}</answer> <question>What?</question> <answer>That.</answer>",
        ([(Q, A), ("What?", "That.")], 0),
    ),
    "a solution with chat around it": (
        solution_of,
        f"Sure! Here it is:\n\n<worked_solution>\n{A}\n</worked_solution>\n\nLet me know if you need more.",
        A,
    ),
    "a solution in an object in a fence": (
        solution_of,
        'Sure! Here it is:\n```json\n{"worked_solution": "It is $2$, so\\n$\\\\boxed{2}$"}\n```',
        "It is $2$, so\n$\\boxed{2}$",
    ),
    "a solution without a block": (solution_of, f"{A}\n\n$\\boxed{{1}}$", f"{A}\n\n$\\boxed{{1}}$"),
    "prose, a fence and numbers around blocks": (
        pairs_of,
        f"Here are the pairs:\n```xml\n**Pair 1**\n{BLOCKS}\n\n2. {MORE}\n```\nI hope that this helps!",
        ([(Q, A), ("What?", "That.")], 0),
    ),
    "tags in capitals, with attributes": (
        pairs_of,
        f'<QUESTION id="1">{Q}</QUESTION>\n<Answer id="1">{A}</Answer>',
        ([(Q, A)], 0),
    ),
    "an example in the reasoning": (pairs_of, f"<think>\nLike this:\n{MORE}\n</think>\n\n{BLOCKS}", ([(Q, A)], 0)),
    "reasoning whose beginning the template wrote": (pairs_of, f"So:\n{MORE}\n</think>\n{BLOCKS}", ([(Q, A)], 0)),
    "a list that is cut": (pairs_of, BLOCKS + "\n<question>\nWhat?\n</question>\n<answer>\nThat", ([(Q, A)], 1)),
    "an answer without its end": (
        pairs_of,
        f"<question>\nWhat?\n</question>\n<answer>\nThat.\n{BLOCKS}",
        ([(Q, A)], 1),
    ),
    "a text that holds the end of its block": (
        pairs_of,
        f"<question>\nHow is it closed?\n</question>\n<answer>\nBy </answer>\n, of course.\n</answer>\n{BLOCKS}",
        ([(Q, A)], 1),
    ),
    "two answers to one question": (
        pairs_of,
        "<question>\nWhat?\n</question>\n<answer>\nThis.\n</answer>\n<answer>\nThat.\n</answer>\n" + BLOCKS,
        ([(Q, A)], 1),
    ),
    "no question": (pairs_of, "I looked through the passage.\n\n**[NO QA]**", ([], 0)),
    "no question, behind a sentence": (pairs_of, "There are none. [NO QA]", ([], 0)),
    "no question, in the blocks": (
        pairs_of,
        "<question>\n[NO QA]\n</question>\n<answer>\n[NO QA]\n</answer>",
        ([], 0),
    ),
    "no question, in JSON": (pairs_of, '```json\n{"pairs": []}\n```', ([], 0)),
    "JSON with doubled backslashes": (
        pairs_of,
        json.dumps({"pairs": [{"question": Q, "answer": A}]}, indent=1),
        ([(Q, A)], 0),
    ),
    "JSON with LaTeX as it is": (
        pairs_of,
        r'{"pairs": [{"question": "Find $\alpha$.", "answer": "By $\theta$ and $\frac{\rho}{2}$: \boxed{\times}"}]}',
        ([(r"Find $\alpha$.", r"By $\theta$ and $\frac{\rho}{2}$: \boxed{\times}")], 0),
    ),
    "JSON with a line end in a string": (
        pairs_of,
        '{"pairs": [{"question": "What\nis it?", "answer": "It is\n\n$\\\\nu$."}]}',
        ([("What\nis it?", "It is\n\n$\\nu$.")], 0),
    ),
    "JSON of which one pair can be read in two ways": (
        pairs_of,
        '{"pairs": [{"question": "a", "answer": "one\\nu two"}, {"question": "c", "answer": "d"}]}',
        ([("c", "d")], 1),
    ),
    "JSON that is cut": (
        pairs_of,
        '{"pairs": [{"question": "a", "answer": "b"}, {"question": "c", "answer": "d an',
        ([("a", "b")], 1),
    ),
    "refined blocks": (
        refined_of,
        f"<analysis>\nIt lacks $\\nu$.\n</analysis>\n<usable>\nyes\n</usable>\n{BLOCKS}",
        (True, Q, A),
    ),
    "not usable": (
        refined_of,
        "<analysis>\nThe figure is not there.\n</analysis>\n<usable>No.</usable>",
        (False, "", ""),
    ),
    "a Python dict": (
        refined_of,
        "{'usable': True, 'question': 'What is \"it\"?', 'answer': 'That.'}",
        (True, 'What is "it"?', "That."),
    ),
    "a number as the reference answer": (reference_of, '{"reference_answer": 42}', "42"),
    "a reference answer with LaTeX": (reference_of, f"<reference_answer>{A}</reference_answer>", A),
    "no reference answer": (reference_of, "<reference_answer>\n</reference_answer>", None),
    "no reference answer, in words": (reference_of, "<reference_answer>N/A</reference_answer>", None),
    "an empty tag": (reference_of, "<reference_answer/>", None),
    "no reference answer, in JSON": (reference_of, '{"reference_answer": null}', None),
    "a verdict": (defects_of, '{"analysis": "It is 2.", "defects": ["contradiction"]}', ["contradiction"]),
    "LaTeX in the analysis": (defects_of, '{"analysis": "$\\alpha$ is "2" \n", "defects": []}', []),
    "a verdict as a Python dict": (
        defects_of,
        "{'analysis': 'Fine', 'defects': ['missing_answer'],}",
        ["missing_answer"],
    ),
    "a comma too many": (defects_of, '```json\n{"defects": ["missing_answer",],}\n```', ["missing_answer"]),
    "a defect that is unknown beside one that is not": (
        defects_of,
        '{"defects": ["boring", "contradiction"]}',
        ["contradiction"],
    ),
    "a defect as it is spoken": (defects_of, '{"defects": ["External Reference"]}', ["external_reference"]),
    "one defect without its list": (defects_of, '{"defects": "contradiction"}', ["contradiction"]),
    "no list of defects": (defects_of, '{"defects": null}', []),
    "defects without quotation marks": (defects_of, "defects: [contradiction]", ["contradiction"]),
    "a list of defects that is cut": (defects_of, '{"defects": ["contradiction", "miss', ["contradiction"]),
    "the last word counts": (same, '{"same": true}\nWait, the numbers differ.\n{"same": false}', False),
    "YES": (same, "YES", True),
    "NO behind its reasons": (reasoned, "The answer states a result only.\n\n**Verdict: No**", False),
    "YES in a field": (reasoned, '{"analysis": "Each step is there", "shows_reasoning": "YES"}', True),
    "a bold field": (same, "**same**: false", False),
    "a verdict in the reasoning and another behind it": (
        same,
        '<think>{"same": true}? No.</think>{"same": false}',
        False,
    ),
    "a score with its scale": (score_of, '{"analysis": "Right.", "score": "8/10"}', 8.0),
    "a score in bold": (score_of, "The units are missing.\n\nscore: **7**", 7.0),
    "an analysis behind the verdict that speaks of it": (
        same,
        '{"same": false, "analysis": "One may call the wording the same: true, but the masses differ."}',
        False,
    ),
    "reasons behind the verdict that name its field": (
        reasoned,
        '{"shows_reasoning": true, "reason": "At first shows_reasoning = false, then the law is used."}',
        True,
    ),
    "a score behind which the analysis names another": (
        score_of,
        '{"score": 3, "analysis": "For a full score: 10, the sign must be right."}',
        3.0,
    ),
    "a list whose one word says that it is empty": (defects_of, '{"analysis": "Sound.", "defects": ["None"]}', []),
    "a list of objects": (
        defects_of,
        '{"defects": [{"type": "contradiction", "why": "12 kg is not 21 kg"}]}',
        ["contradiction"],
    ),
    "the marks of the end of a turn": (
        said,
        "The flux is $\\Phi = 0$.<|eot_id|><|end_of_text|>",
        "The flux is $\\Phi = 0$.",
    ),
    "the mark of the end by DeepSeek's template": (said, "Zero.\n<\uff5cend\u2581of\u2581sentence\uff5c>", "Zero."),
    "a mark of the end inside a text": (said, "The token </s> ends a sequence.", "The token </s> ends a sequence."),
    "a reference answer in a fence": (
        reference_of,
        "<reference_answer>\n```latex\n\\nu = 3\n```\n</reference_answer>",
        "\\nu = 3",
    ),
    "a reference answer in an object in its block": (
        reference_of,
        '<reference_answer>\n{"reference_answer": "7 m"}\n</reference_answer>',
        "7 m",
    ),
    "a sign as the reference answer": (reference_of, "<reference_answer>∞</reference_answer>", "∞"),
    "a dash as no reference answer": (reference_of, "<reference_answer>-</reference_answer>", None),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_reply_is_read(form: str) -> None:
    read, text, expected = FORMS[form]
    assert read(text) == expected


@pytest.mark.parametrize("command", [
    "nu", "ne", "nonumber", "noindent", "newcommand", "ngtr", "nsupseteq", "nicefrac", "num", "newton", "norm",
    "nRightarrow", "nvDash", "raisebox", "renewcommand", "ref", "rfloor", "rtimes", "rightsquigarrow", "rVert", "tilde",
    "tag", "textsc", "trianglelefteq", "twoheadrightarrow", "tensor",
])  # fmt: skip
def test_a_command_that_begins_like_an_escape_never_becomes_a_character_and_a_rest(command: str) -> None:
    assert decoded(rf"so ${{\{command}}}$") is None
    assert decoded(rf"so $\\{command}$ and $\\alpha$") == rf"so $\{command}$ and $\alpha$"


def test_the_end_of_a_row_of_a_matrix_is_read_before_any_letter() -> None:
    assert decoded(r"\\begin{matrix}m\\\\n\\\\t\\end{matrix}") == r"\begin{matrix}m\\n\\t\end{matrix}"


@pytest.mark.parametrize(("finish_reason", "reason"), [
    ("length", CUT), ("MAX_TOKENS", CUT), ("content_filter", BROKEN_OFF), ("insufficient_system_resource", BROKEN_OFF),
    ("abort", BROKEN_OFF), ("stop", ""), ("", ""), ("eos_token", ""), ("end_turn", ""),
])  # fmt: skip
def test_a_reply_that_its_server_broke_off_is_not_whole(finish_reason: str, reason: str) -> None:
    assert cut(finish_reason) == reason


UNREADABLE: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "a refusal": (pairs_of, "I'm sorry, but I cannot help with that.", "neither <question> nor"),
    "one pair that is cut": (
        pairs_of,
        "<question>\nWhat?\n</question>\n<answer>\nTh",
        "no <question> with",
    ),
    "reasoning without an end": (pairs_of, f"<think>\nLike this:\n{MORE}", "no end"),
    "two questions of one pair": (refined_of, f"<usable>yes</usable>\n{MORE}\n{BLOCKS}", "question"),
    "a solution without its end": (solution_of, f"<worked_solution>\n{A}", "solution"),
    "two solutions": (
        solution_of,
        "<worked_solution>\nOne.\n</worked_solution>\n<worked_solution>\nTwo.\n</worked_solution>",
        "solution",
    ),
    "an answer alone": (refined_of, "<usable>yes</usable>\n<answer>\nThat.\n</answer>", "question"),
    "one backslash doubled and another not": (
        refined_of,
        r'{"usable": true, "question": "q", "answer": "$\\alpha$ and $\theta$"}',
        "answer",
    ),
    "a command that may be the end of a line": (
        refined_of,
        r'{"usable": true, "question": "q", "answer": "$\alpha$ and $\nu$"}',
        "answer",
    ),
    "unknown defects": (defects_of, '{"defects": ["boring"]}', '"boring" is none of'),
    "defects cut in the first": (defects_of, '{"defects": ["contra', "defects"),
    "yes and no": (same, "YES\n\nNO", "same"),
    "YES where more than yes or no is asked": (defects_of, "YES", "defects"),
    "another object": (same, '{"verdict": true}', "same"),
    "a score on another scale": (score_of, '{"score": "4/5"}', "score"),
    "a score in per cent": (score_of, '{"score": "9%"}', "score"),
    "a score with an exponent": (score_of, '{"score": 1e1}', "score"),
    "a list that says of each defect whether it is there": (
        defects_of,
        '{"defects": [{"name": "contradiction", "present": false}, {"name": "missing_answer", "present": true}]}',
        "list of words",
    ),
    "a line end that was escaped twice": (pairs_of, '{"question": "q", "answer": "Heat it.\\\\nCool it."}', "<answer>"),
    "a list whose line ends were escaped twice": (
        pairs_of,
        '{"question": "q", "answer": "First $\\\\nu$:\\\\n1. heat"}',
        "<answer>",
    ),
    "a score off the scale": (score_of, '{"score": 12}', "less than or equal to 10"),
}


@pytest.mark.parametrize("form", UNREADABLE)
def test_what_has_no_one_meaning_is_refused_with_the_reason(form: str) -> None:
    read, text, problem = UNREADABLE[form]
    with pytest.raises(UnreadableReplyError, match=problem):
        read(text)


# Texts of lines with LaTeX, JSON, tags of other kinds and characters of all kinds.
PIECES = st.sampled_from([
    r"\nu", r"\ne", r"\theta", r"\frac{a}{b}", r"\begin{cases}x\\ y\end{cases}", "\\", "\\\\", r"\n", r"\"", "\n",
    "\n\n", "\t", "\r\n", "{", "}", '"', "'", "```", "<b>", "</b>", "a < b", "<question", "<answers>", "$", "$$", "é",
    "𝜈", " ", "Q: A:", '{"answer": "x"}', "[NO QA]", "usable", "<think", "1. ", "_^",
])  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), min_size=1, max_size=12).map("".join).map(str.strip)
NAMES = ("</question>", "</answer>", "<question>", "<answer>")


@settings(deadline=None)
@given(question=TEXTS.filter(lambda text: text and "[NO QA]" not in text), answer=TEXTS.filter(bool))
@example(question=r"\nu", answer="\\theta\n\\\\alpha")
def test_any_text_stands_in_a_block_as_it_is(question: str, answer: str) -> None:
    text = f"<question>\n{question}\n</question>\n<answer>\n{answer}\n</answer>\n"
    assert PAIRS.read(text).pairs == ((question, answer),)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from(NAMES), TEXTS).map("".join), min_size=1, max_size=3))
@example(answers=[r"\nu</answer>\nu", r"<question>\nu"])
def test_a_text_that_holds_our_tags_is_whole_or_lost_and_harms_no_other(answers: list[str]) -> None:
    written = [("What is asked?", answer) for answer in answers] + [("And what else?", r"$\nu$")]
    text = "\n".join(f"<question>\n{q}\n</question>\n<answer>\n{a}\n</answer>" for q, a in written)
    with suppress(UnreadableReplyError):
        assert set(PAIRS.read(text).pairs) <= {(q, a.strip()) for q, a in written}


@settings(deadline=None)
@given(TEXTS)
def test_json_as_it_should_be_is_read_as_it_is_or_not_at_all(text: str) -> None:
    assert decoded(json.dumps(text)[1:-1]) in (text, None)
    assert decoded(json.dumps(text, ensure_ascii=False)[1:-1]) in (text, None)


@settings(deadline=None)
@given(st.sampled_from(["alpha", "theta", "nu", "frac{1}{2}", "rho", "boxed{7}", "times", "ne"]), st.booleans())
def test_latex_in_json_is_the_command_or_not_read(command: str, double: bool) -> None:
    backslash = "\\\\" if double else "\\"
    assert decoded(f"so ${backslash}{command}$ and $\\\\beta$") in (rf"so $\{command}$ and $\beta$", None)
    assert decoded(f"so ${backslash}{command}$") in (rf"so $\{command}$", None)


@settings(deadline=None)
@given(st.text(alphabet='{}[]":,\\ntfab01 <>/questionanswer', max_size=200))
def test_no_text_raises_anything_else(text: str) -> None:
    for read in (pairs_of, refined_of, reference_of, defects_of, same, score_of):
        with suppress(UnreadableReplyError):
            read(text)


LONG = ["<question>" * 20_000, "</answer>" * 20_000, '{"answer": "' * 20_000, '{"defects": [' * 20_000,
        "same: " * 50_000, "\\" * 200_000, '"answer": ' * 20_000,
        "<answer>\n" * 20_000 + "</answer>\n" * 20_000]  # fmt: skip


@pytest.mark.parametrize("text", LONG, ids=lambda text: text[:12])
@pytest.mark.timeout(120)  # seconds of a busy machine; a free one takes two
def test_a_reply_without_end_is_read_in_a_moment(text: str) -> None:
    for read in (pairs_of, refined_of, defects_of, same):
        with suppress(UnreadableReplyError):
            read(text)


def test_a_schema_asks_for_the_analysis_first_and_for_nothing_else() -> None:
    class Kind(Verdict):
        clear: bool

    schema = schema_of(Kind)
    assert list(schema["properties"]) == schema["required"] == ["analysis", "clear"]
    assert schema["additionalProperties"] is False
    assert schema_of(Defects)["properties"]["defects"]["items"]["enum"][0] == "contradiction"
