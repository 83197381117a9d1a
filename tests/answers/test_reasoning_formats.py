"""Reasoning is left out in the format of every family of models. All texts are our own.

To add a family, add a row: its name, a response whose reasoning names A and whose answer is B, and the same response
cut within its reasoning (None where the format has no opening mark).
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.answers import extract, score
from megascience_hf.answers.extraction.reasoning_formats import FORMATS
from megascience_hf.answers.extraction.response import answer_body

THOUGHT = "The first option is warmer, so the answer is A. Or is it?"

ROWS = [
    ("DeepSeek-R1", f"<think>{THOUGHT}</think>\n\nThe answer is B.", f"<think>{THOUGHT}"),
    ("opened by the template", f"{THOUGHT}</think>B", None),
    ("thinking tags", f"<thinking>\n{THOUGHT}\n</thinking>\nB", f"<thinking>\n{THOUGHT}"),
    ("a prefix", f"<seed:think>{THOUGHT}</seed:think>Answer: B", f"<seed:think>{THOUGHT}"),
    ("LongCat", f"<longcat_think>{THOUGHT}</longcat_think>B", f"<longcat_think>{THOUGHT}"),
    ("EXAONE Deep", f"<thought>\n{THOUGHT}\n</thought>\n\n**B**", f"<thought>\n{THOUGHT}"),
    ("Marco-o1", f"<Thought>{THOUGHT}</Thought>\n<Output>B</Output>", f"<Thought>{THOUGHT}"),
    ("Reka", f"<reasoning>{THOUGHT}</reasoning>\nB", f"<reasoning> {THOUGHT}"),
    ("analysis tags", f"<analysis>{THOUGHT}</analysis>\nB", f"<analysis>{THOUGHT}"),
    ("Hermes", f"<SCRATCHPAD>{THOUGHT}</SCRATCHPAD> Answer: B", f"<SCRATCHPAD>{THOUGHT}"),
    (
        "Reflection",
        f"<thinking>{THOUGHT}<reflection>No, A fails.</reflection></thinking><output>It is warm, so B.</output>",
        f"<thinking>{THOUGHT}<reflection>No",
    ),
    (
        "Granite 3.3",
        f"<think>{THOUGHT}</think><response>Both sides of the balance are equal, so the answer is B.</response>",
        f"<think>{THOUGHT}",
    ),
    (
        "gpt-oss",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>B<|return|>",
        f"<|channel|>analysis<|message|>{THOUGHT}",
    ),
    (
        "gpt-oss with a constraint",
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final "
        '<|constrain|>json<|message|>{"answer": "B"}',
        f"<|channel|>analysis<|message|>{THOUGHT}<|end|>",
    ),
    ("gpt-oss, decoded", f"analysis{THOUGHT}assistantfinalB", f"analysis{THOUGHT}"),
    ("gpt-oss, decoded, on lines", f"analysis\n{THOUGHT}\nassistantfinal\nB", f"analysis\n{THOUGHT}\n"),
    (
        "gpt-oss with a tool",
        f"analysis{THOUGHT}assistantcommentary to=functions.run {{}}assistantanalysisSo A.assistantfinal**B**",
        f"analysis{THOUGHT}assistantcommentary to=functions.run The answer is A.",
    ),
    ("gpt-oss that does not think", "assistantfinalAnswer: B", "assistantanalysisThe answer is A."),
    ("Magistral", f"[THINK]{THOUGHT}[/THINK]B", f"[THINK]{THOUGHT}"),
    (
        "Command A Reasoning",
        f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>B<|END_RESPONSE|>",
        f"<|START_THINKING|>{THOUGHT}",
    ),
    (
        "Apriel",
        f"Here are my reasoning steps:\n{THOUGHT}\n[BEGIN FINAL RESPONSE]\nB\n[END FINAL RESPONSE]\n<|end|>",
        f"Here are my reasoning steps:\n{THOUGHT}",
    ),
    (
        "Granite 3.2",
        f"Here is my thought process:\n{THOUGHT}\n\nHere is my response:\n\nThe answer is B.",
        f"Here is my thought process:\n{THOUGHT}",
    ),
    ("MedGemma", f"<unused94>thought\n{THOUGHT}<unused95>The answer is B.", f"<unused94>thought\n{THOUGHT}"),
    ("Gemma 4", f"<|channel>thought\n{THOUGHT}<channel|>B", f"<|channel>thought\n{THOUGHT}"),
    ("Kimi", f"\u25c1think\u25b7{THOUGHT}\u25c1/think\u25b7B", f"\u25c1think\u25b7{THOUGHT}"),
    (
        "Sky-T1",
        f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|><|begin_of_solution|>B<|end_of_solution|>",
        f"<|begin_of_thought|>{THOUGHT}",
    ),
    ("s1", f"<|im_start|>think\n{THOUGHT}<|im_start|>answer\nB<|im_end|>", f"<|im_start|>think\n{THOUGHT}"),
    ("ends by name", f"<|cot_start|>{THOUGHT}<|cot_end|>B", f"<|cot_start|>{THOUGHT}"),
    ("Ollama", f"Thinking...\n{THOUGHT}\n...done thinking.\n\nB", None),
    (
        "Open WebUI",
        f'<details type="reasoning" done="true">\n{THOUGHT}\n</details>\nB',
        f'<details type="reasoning">\n{THOUGHT}',
    ),
    ("GLM-V", f"<think>{THOUGHT}</think><|begin_of_box|>B<|end_of_box|>", f"<think>{THOUGHT}"),
    ("GLM-V in a sentence", "The second is warmer, so it is <|begin_of_box|>B<|end_of_box|>.", None),
]


@pytest.mark.parametrize(("family", "response", "cut"), ROWS, ids=[row[0] for row in ROWS])
def test_the_answer_is_read_outside_the_reasoning(family: str, response: str, cut: str | None) -> None:
    assert extract(response, "choice", letters="ABCD").value == "B"
    assert extract(response, "choice", letters="ABCD", finish_reason="stop").value == "B"


@pytest.mark.parametrize(("family", "response", "cut"), ROWS, ids=[row[0] for row in ROWS])
def test_reasoning_that_was_cut_is_truncated(family: str, response: str, cut: str | None) -> None:
    if cut is not None:
        for reason in (None, "length"):
            answer = extract(cut, "choice", letters="ABCD", finish_reason=reason)
            assert (answer.value, answer.status) == (None, "truncated")


@pytest.mark.parametrize("kind", ["numeric", "math", "text"])
def test_every_kind_reads_behind_the_marks(kind: str) -> None:
    for opens, closes in (
        ("analysis", "assistantfinal"),
        ("[THINK]", "[/THINK]"),
        ("<unused94>thought\n", "<unused95>"),
    ):
        assert score(f"{opens}It could be 17 or 19.{closes}12", "12", kind).correct  # type: ignore[arg-type]


NO_MARKS = [
    ("analysis of the data shows that the answer is B.", "B"),
    ("Analysis: the sign is negative. Answer: B", "B"),
    ("analysis\nshows that the answer is B", "B"),
    ("The analysis is done. The final answer is B.", "B"),
    ("Final answer: B", "B"),
    ("<answer>B</answer><reasoning>A is too small.</reasoning>", "B"),
    ("B\n<think>A would be too small</think>", "B"),
    ("We think > 5 holds, so the answer is B.", "B"),
]


@pytest.mark.parametrize(("response", "expected"), NO_MARKS)
def test_words_that_look_like_marks_are_read_and_reasoning_may_follow_the_answer(response: str, expected: str) -> None:
    assert extract(response, "choice", letters="ABCD").value == expected


def test_a_model_that_stopped_within_its_tags_has_answered_there() -> None:
    response = "<think>The second is warmer. The answer is B."
    assert extract(response, "choice", letters="ABCD").status == "truncated"
    assert extract(response, "choice", letters="ABCD", finish_reason="stop").value == "B"


STRUCK_OUT = [
    "~~B~~",
    "<del>The choice is D.</del>",
    "<s>(A)</s>",
    "<strike>B</strike>",
    r"\boxed{\bcancel{A}}",
    r"\boxed{\sout{D}}",
    "B\u0336",
]


@pytest.mark.parametrize("response", STRUCK_OUT)
def test_what_was_struck_out_is_not_read(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").value is None
    assert extract(response + " C", "choice", letters="ABCD").value in ("C", None)


MARKS = [sign for row in FORMATS for sign in row.signs]
MARKS += ["<think>", "</think>", "[THINK]", "analysis", "<|channel|>", "final<|message|>", "A", "B. ", "\n"]


@given(st.lists(st.sampled_from(MARKS), max_size=12).map("".join), st.sampled_from([None, "stop", "length"]))
def test_the_answer_keeps_its_offsets_whatever_marks_stand_around_it(response: str, reason: str | None) -> None:
    body = answer_body(response, reason)
    assert 0 <= body.start <= body.end <= len(response)
    answer = extract(response, "choice", letters="ABCD", finish_reason=reason)
    if answer.status == "extracted" and answer.span is not None:
        assert response[answer.span[0] : answer.span[1]].strip("() ")[:1] == answer.value
