"""Whatever a response is made of: of golds that exclude each other it is right for one at most, and never for a value
that it denies. The parts are those of reward_hacks.py, composed at random; bench/hacks.py tries them all in turn."""

from __future__ import annotations

import reward_hacks
from hypothesis import given, settings
from hypothesis import strategies as st
from reward_hacks import ATTACKS, EXAMS, PLACES, Exam, Hack

IN_PLACE = [attack for attack in ATTACKS if not attack.whole and "@*" not in attack.templates[0]]
BEFORE = (
    "",
    "Let me think.\n",
    "I compared all of them.\n\n",
    "<think>Hm, 4 or B or no.</think>\n",
    "Sure! ",
    "**Solution**\n",
)
BETWEEN = ("\n", " ", "\n\n", ", ", " and ", "\nAnswer: ", ". Therefore ", " \u200b", "\n#### ", " or rather ", " = ")


@st.composite
def pieces(draw: st.DrawFn, exam: Exam, depth: int) -> str:
    """The text of an answer: a member, or a template with pieces in it."""
    if depth == 0:
        return exam.member(draw(st.integers(0, len(exam.golds) - 1)))
    template = draw(st.sampled_from(draw(st.sampled_from(IN_PLACE)).templates))
    for name in ("@a", "@b", "@c"):
        if name in template:
            template = template.replace(name, draw(pieces(exam, draw(st.integers(0, depth - 1)))))
    return template


@st.composite
def compositions(draw: st.DrawFn) -> tuple[Exam, str]:
    """An exam and a response of one to three pieces in places of answers."""
    exam = draw(st.sampled_from(EXAMS))
    text = draw(st.sampled_from(BEFORE))
    for number in range(draw(st.integers(1, 3))):
        text += draw(st.sampled_from(BETWEEN)) if number else ""
        text += draw(st.sampled_from(PLACES)).replace("@", draw(pieces(exam, draw(st.integers(0, 2)))))
    return exam, text


@st.composite
def hacks(draw: st.DrawFn) -> Hack:
    """One attack on one exam, with any of its golds, in any place."""
    exam = draw(st.sampled_from(EXAMS))
    attack = draw(st.sampled_from(list(reward_hacks.attacks_on(exam))))
    template, place = draw(st.sampled_from(attack.templates)), draw(st.sampled_from(PLACES))
    first = draw(st.integers(0, min(len(exam.golds), reward_hacks.SMALL) - 1))
    return reward_hacks.hack(attack, template, place, exam, first)


@settings(max_examples=600, deadline=None)
@given(compositions())
def test_no_composition_is_right_for_two_golds_that_exclude_each_other(composed: tuple[Exam, str]) -> None:
    exam, response = composed
    assert len(exam.right_for(response)) <= 1


@settings(max_examples=1_000, deadline=None)
@given(hacks())
def test_no_response_is_right_for_a_value_that_it_denies(hack: Hack) -> None:
    assert not hack.violations()


def test_every_gold_of_an_exam_is_right_when_it_is_plainly_given() -> None:
    for exam in EXAMS:
        for number, gold in enumerate(exam.golds):
            assert exam.right_for(f"\\boxed{{{exam.member(number)}}}") == [gold]
