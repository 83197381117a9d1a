"""JSON in the replies of models: prose around it, LaTeX in it, anything else refused with the reason."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from megascience_hf.curation.llm.structured_output import UnreadableReplyError, read_reply


class Pair(BaseModel):
    question: str
    answer: str


REPLIES = [
    ('{"question": "q", "answer": "a"}', "a"),
    ('Here it is:\n```json\n{"question": "q", "answer": "a"}\n```\nGood luck!', "a"),
    ('{"note": 1}\n{"question": "q", "answer": "a"}', "a"),
    ('The set {1, 2} is {"question": "q", "answer": "a"}', "a"),
    (r'{"question": "q", "answer": "$\frac{1}{2}$"}', r"$\frac{1}{2}$"),
    (r'{"question": "q", "answer": "$\\frac{1}{2}$"}', r"$\frac{1}{2}$"),
    (r'{"question": "q", "answer": "\boxed{\theta} and \alpha \times \rho"}', r"\boxed{\theta} and \alpha \times \rho"),
    (r'{"question": "q", "answer": "one\ntwo\tthree \u00e9"}', "one\ntwo\tthree é"),
    (r'{"question": "q", "answer": "so\nu = 5, $\\nu$ and $\\neq$\nnot"}', "so\nu = 5, $\\nu$ and $\\neq$\nnot"),
    (r'{"question": "q", "answer": "say \"yes\""}', 'say "yes"'),
]


@pytest.mark.parametrize(("reply", "answer"), REPLIES)
def test_the_object_is_found_and_its_latex_kept(reply: str, answer: str) -> None:
    assert read_reply(reply, Pair).answer == answer


REFUSED = [
    ("I'm sorry.", "no JSON object"),
    ("", "no JSON object"),
    ('{"question": "q"}', "answer: Field required"),
    ('{"question": "q", "answer": 5}', "answer: Input should be a valid string"),
    ('{"question": "q", "answer": "a', "not JSON"),
    ("{" * 100_000, "not JSON"),
    ('{"a":' * 50_000, "nested too deeply"),
]


@pytest.mark.parametrize(("reply", "problem"), REFUSED)
def test_anything_else_is_refused_with_the_reason(reply: str, problem: str) -> None:
    with pytest.raises(UnreadableReplyError, match=problem):
        read_reply(reply, Pair)


@given(question=st.text(), answer=st.text(), before=st.text(alphabet="abc \n.,"), after=st.text())
def test_what_a_model_writes_properly_is_read_as_it_is(question: str, answer: str, before: str, after: str) -> None:
    answer += " $\\alpha$"  # it doubles its backslashes
    written = json.dumps({"question": question, "answer": answer})
    assert read_reply(before + written + after, Pair) == Pair(question=question, answer=answer)


@given(st.text(alphabet='{}[]":,\\ntfab01 ', max_size=200))
def test_no_text_raises_anything_else(reply: str) -> None:
    with suppress(UnreadableReplyError):
        read_reply(reply, Pair)
