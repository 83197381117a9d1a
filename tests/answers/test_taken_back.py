"""What stands at a box, what takes an answer back, in English and in other languages: whole families, in all kinds.

In the templates @ is the answer, # another one. All sentences are our own.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from megascience_hf.answers import Kind, extract, score

# kind, answer, another answer, arguments
KINDS: list[tuple[Kind, str, str, dict[str, Any]]] = [
    ("choice", "B", "C", {"letters": "ABCD"}),
    ("numeric", "5", "6", {}),
    ("math", "5", "6", {}),
    ("label", "yes", "no", {}),
    ("text", "Paris", "London", {}),
]

# None of these says that the answer is what stands in the box.
BESIDE_A_BOX = [
    "The answer is bounded by @.",
    "The answer is strictly below @.",
    "The answer has to be above @.",
    "The answer is up to @.",
    "The answer is @ times 6.",
    "The answer is @ less than 6.",
    "The answer is @ to the 6.",
    "The answer is @ short of 100.",
    "@ \\pm 2",
    "@½",
    "@ and a half",
    "@ halves",
    "@ out of 7",
    "@ choose 2",
    "@e3",
    "@√2",
    "@.5",
    "@5",
    "0.@",
    "3.@",
    "4–@",
    "4 to @",
    "2*@",
    "ln @",
    "mod @",
    "about 6 or @",
    "@ is an extraneous root.",
    "@ is a placeholder, I couldn't solve it.",
    "@ would be the answer if the rope had mass.",
    "@ is the answer to part (a); part (b) is 6.",
    "@ (guess)",
    "@ (not sure)",
    "@ (to be checked)",
    "@ (first attempt), 6 (second attempt)",
    "@, alternatively 6",
    "@ is a lower bound.",
    "@ is half the answer.",
    "@ is what most people say, but it's wrong.",
    "@ minus something",
    "@ and counting",
    "The answer just misses @.",
    "@ was my first guess; 6 is my answer.",
]

# All of these do.
AROUND_A_BOX = [
    "Therefore, we need at least @ colors.",
    "The smallest possible value is @.",
    "So the total is @ square units.",
    "So the answer is @ as required.",
    "1. @",
    "2. @ is the answer",
    "Answer: @ (see above)",
    "@ (where $n$ is the number of sides)",
    "@ times in total",
    "The answer is @ to the nearest integer.",
    "The answer is @ in total.",
    "@ or equivalently 5.0",
    "Thus $x = @$ and we are done.",
    "x ≈ @",
    "The limit tends to @.",
    "@ m/s",
    "@ minutes to complete the trip.",
    "@ (approximately)",
    "The number of ways is @. To check, note 2+3 = 5.",
    "$$@$$ 5 is the answer.",
    "There are @ out of all of them.",
    "Hence, the sum is bounded by @ for all n.",
    "The minimum is @, attained when x = 1.",
    "the answer is 0. @",
    "@ over the whole interval",
    "@ to the given equation",
]


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("template", BESIDE_A_BOX)
def test_what_stands_at_a_box_bounds_alters_or_denies_it(kind: Kind, template: str) -> None:
    assert not score(template.replace("@", r"\boxed{5}"), "5", kind).correct


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("template", AROUND_A_BOX)
def test_a_box_is_the_answer_whatever_else_its_sentence_says(kind: Kind, template: str) -> None:
    assert score(template.replace("@", r"\boxed{5}"), "5", kind).correct


TAKEN_BACK = [
    "@. On second look, it is #.",
    "@. Looking again, #.",
    "@. Upon review, #.",
    "@. I now think it is #.",
    "@. After double-checking, I pick #.",
    "@. That was a typo; #.",
    "@. I misread the question, so it's #.",
    "@. Perhaps #.",
    "@. Let me change my answer to #.",
    "@. Scratch that.",
    "@. I mean #.",
    "@, er, #.",
    "@. Wait, #.",
    "@. Hmm, that is not right. It is #.",
    "@. Oops, it should be #.",
    "@. Wait, let me recheck: it's #.",
    "@. No, #.",
    "@. Actually I made an error, it's #.",
    "@. On reflection, #.",
    "@. Correction: #.",
    "@. Sorry, #.",
    "@. I stand corrected: #.",
    "@. I'd like to revise that to #.",
    "@. It should have been #.",
    "@. Reconsidering, #.",
    "@. In hindsight, #.",
    "@. My mistake, #.",
    "@. I doubt it.",
    "@. I don't think that's right.",
    "@. I am not convinced.",
    "@. I'm not sure this is right.",
    "@. That seems off.",
    "@. This is a common mistake.",
    "@. That was a typo.",
    "@. That would be wrong.",
    "@. But this is not what was asked.",
    "@. This is what a student would say.",
    "@. There is an error above.",
    "@. Oops.",
    "@. So it is not @.",
    "@. It isn't @.",
    "@. Not @ but #.",
    "@. I changed my mind: #.",
    "@. (wrong)",
    "@. <- wrong",
    "@. No es correcto.",
]
# Another value in the place of the first; of a text no rule knows where it ends.
PUT_IN_ITS_PLACE = [
    "@. Hold on, #.",
    "@. Instead, #.",
    "@. Stop. #.",
    "@. Well, #.",
    "@. Or maybe #.",
    "@. Let me redo this: it is #.",
    "@. # would also work.",
    "@. # is better.",
]

LEFT_AS_IT_IS = [
    "@. On second look, it is still @.",
    "@. Upon review, this is correct.",
    "@. I now see that this matches the data.",
    "@. After double-checking, I confirm @.",
    "@. Looking again at the figure, the answer stands.",
    "@. That was easy.",
    "@. Note that it should be positive.",
    "@. I misread nothing here.",
    "@. Well, @.",
    "@. Let me recheck: it is @.",
    "@. It is not hard to see why.",
    "@. This is not what one might expect.",
]


@pytest.mark.parametrize(("kind", "answer", "other", "arguments"), KINDS)
@pytest.mark.parametrize("form", ["The answer is @. ", "\\boxed{@}. ", "The answer is @.\n\n"])
@pytest.mark.parametrize("template", TAKEN_BACK)
def test_an_answer_that_is_taken_back_does_not_score(
    template: str, form: str, kind: Kind, answer: str, other: str, arguments: dict[str, Any]
) -> None:
    front = form if template.startswith("@. ") else form.rstrip(". \n")
    response = front + template.removeprefix("@. ").removeprefix("@")
    assert not score(response.replace("@", answer).replace("#", other), answer, kind, **arguments).correct


@pytest.mark.parametrize(("kind", "answer", "other", "arguments"), KINDS)
@pytest.mark.parametrize("form", ["The answer is @. ", "\\boxed{@}. "])
@pytest.mark.parametrize("template", LEFT_AS_IT_IS)
def test_an_answer_that_is_looked_at_again_and_stands_scores(
    template: str, form: str, kind: Kind, answer: str, other: str, arguments: dict[str, Any]
) -> None:
    response = form + template.removeprefix("@. ")
    assert score(response.replace("@", answer), answer, kind, **arguments).correct


@pytest.mark.parametrize(("kind", "answer", "other", "arguments"), [row for row in KINDS if row[0] != "text"])
@pytest.mark.parametrize("form", ["The answer is @. ", "\\boxed{@}. ", "Answer: @\n"])
@pytest.mark.parametrize("template", PUT_IN_ITS_PLACE)
def test_an_answer_in_whose_place_another_is_put_does_not_score(
    template: str, form: str, kind: Kind, answer: str, other: str, arguments: dict[str, Any]
) -> None:
    response = (form + template.removeprefix("@. ")).replace("@", answer).replace("#", other)
    assert not score(response, answer, kind, **arguments).correct


@pytest.mark.parametrize(("kind", "answer", "other", "arguments"), KINDS)
@pytest.mark.parametrize("remark", ["This is wrong.", "I doubt it.", "Scratch that.", "这是错的。", "Нет, #."])
def test_a_sentence_behind_a_box_without_a_full_stop_takes_it_back(
    remark: str, kind: Kind, answer: str, other: str, arguments: dict[str, Any]
) -> None:
    assert not score(f"\\boxed{{{answer}}} {remark.replace('#', other)}", answer, kind, **arguments).correct


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize(
    "response", ["So it is 5.\n\nIt is not 5.", "We get 5 apples.\nHold on, 6.", "So it is 5. Oops."]
)
def test_a_bare_value_is_taken_back_as_well(response: str, kind: Kind) -> None:
    assert not score(response, "5", kind).correct


# Taken back or left open, in other languages.
ABROAD = [
    "A resposta é B. Não, C.",
    "答案是B。等等，错了，应该是C。",
    "答えはBです。いや、Cです。",
    "정답은 B입니다. 아니, C입니다.",
    "Die Antwort ist B. Moment, das ist falsch.",
    "Die Antwort ist B. Nein, C.",
    "La réponse est B. Non, C.",
    "La respuesta es B. Perdón, C.",
    "La risposta è B. Anzi, C.",
    "Ответ: B. Нет, C.",
    "Het antwoord is B. Nee, C.",
    "Cevap B. Hayır, C.",
    "الجواب هو B. لا، C.",
    "उत्तर B है। नहीं, C।",
    "Jawabannya B. Maaf, C.",
    "Đáp án là B. Xin lỗi, C.",
    "Возможно, ответ B.",
    "ربما الجواب هو B",
    "Vielleicht ist die Antwort B.",
    "Die Antwort wäre B, wenn es ginge.",
    "有人认为答案是B。",
    "La réponse pourrait être B.",
    "La réponse est peut-être B.",
    "Quizás la respuesta es B.",
    "Talvez a resposta seja B.",
    "Forse la risposta è B.",
    "Misschien is het antwoord B.",
    "答えはBかもしれません。",
    "정답은 아마 B입니다.",
    "Belki cevap B.",
    "Może odpowiedź to B.",
    "शायद उत्तर B है।",
]


@pytest.mark.parametrize("response", ABROAD)
@pytest.mark.parametrize(
    ("kind", "answer", "other"), [("choice", "B", "C"), ("numeric", "5", "6"), ("text", "zinc", "iron")]
)
def test_an_answer_is_taken_back_or_left_open_in_many_languages(
    kind: Kind, answer: str, other: str, response: str
) -> None:
    said = re.sub(r"\bC\b|C(?=[。、,.।でに])", other, re.sub(r"(?<![A-Za-z])B(?![a-z])", answer, response))
    assert not score(said, answer, kind).correct


RECORDS = [
    '{"answer": "5", "unit": "dozen"}',
    '{"answer": 5, "multiplier": 1000}',
    '{"answer": 5, "status": "wrong"}',
]
TAGGED = ["<answer>5</answer> × 10^3", "<answer>5</answer>x", "<answer>5</answer> million", "$\\boxed{5}$ x 10^3"]


@pytest.mark.parametrize("kind", ["numeric", "math"])
@pytest.mark.parametrize("response", [*RECORDS, *TAGGED])
def test_the_rest_of_a_record_and_what_follows_a_tag_belong_to_the_value(kind: Kind, response: str) -> None:
    assert not score(response, "5", kind).correct


def test_a_unit_behind_a_tag_is_read() -> None:
    assert not score("<answer>5</answer> kg", "5", "numeric", unit="g").correct
    assert score("<answer>5</answer> kg", "5", "numeric", unit="kg").correct


@pytest.mark.parametrize("opening", ["<scratch>", "<antThinking>", "<internal>", "[BEGIN THINKING]"])
def test_a_thought_that_is_cut_is_no_answer(opening: str) -> None:
    assert extract(f"{opening}The answer is 6.", "numeric").status == "truncated"


@pytest.mark.parametrize(
    "response", ["Ответ: Б или В", "The answer is Β or C.", "③ or ④", "Reply in the form \\boxed{B}."]
)
def test_two_places_and_instructions_choose_nothing(response: str) -> None:
    assert extract(response, "choice", letters="ABCD").status != "extracted"


@pytest.mark.parametrize(
    "response", ["उत्तर 40 है।", "پاسخ 40 است.", "جواب 40 ہے۔", "Cevap 40'dır.", "答えは40です。", "정답은 40입니다."]
)
@pytest.mark.parametrize("kind", ["numeric", "math"])
def test_a_verb_behind_the_value_says_no_more_than_is(kind: Kind, response: str) -> None:
    assert score(response, "40", kind).correct


@pytest.mark.parametrize(
    ("response", "gold", "right"),
    [
        ("The answer is 40 (see step 2).", "40", True),
        ("The answer is 40 (see above).", "40", True),
        ("The answer is 40, not 42.", "40", True),
        ("The answer is 40, not 42.", "42", False),
        ('{"not_answer": 5}', "5", False),
    ],
)
@pytest.mark.parametrize("kind", ["numeric", "math"])
def test_a_remark_behind_a_value_is_no_part_of_it(kind: Kind, response: str, gold: str, right: bool) -> None:
    assert score(response, gold, kind).correct is right


@pytest.mark.parametrize("response", ["The answer has nothing to do with meiosis.", "meiosis fails the check."])
def test_an_option_that_is_spoken_against_is_not_chosen(response: str) -> None:
    options = ["mitosis", "meiosis", "fission", "budding"]
    assert extract(response, "choice", options=options).value is None
    assert extract("It is meiosis.", "choice", options=options).value == "B"


def test_a_label_that_was_left_behind_is_none() -> None:
    assert not score(r"The answer is no, up from \boxed{yes}.", "yes", "label").correct


# kind, response, gold, whether it is right: a second value beside a box says another thing or the same once more
BESIDE: list[tuple[Kind, str, str, bool]] = [
    ("math", r"The value is $\boxed{\frac{1}{2}}$ or $0.5$.", "1/2", True),
    ("math", r"\boxed{\frac{\sqrt{2}}{2}} or \frac{1}{\sqrt{2}}", r"\frac{\sqrt{2}}{2}", True),
    ("math", r"\boxed{x^2+x}, or x(x+1).", "x^2+x", True),
    ("math", r"\boxed{x^2+x}, or x(x-1).", "x^2+x", False),
    ("math", r"It is 3 + 2 or \boxed{5}.", "5", True),
    ("math", r"It is 3 + 3 or \boxed{5}.", "5", False),
    ("numeric", r"\boxed{12} or 12 ways", "12", True),
    ("numeric", r"\boxed{0.25} or in percent 25%", "0.25", True),
    ("numeric", r"\boxed{3} / s", "3", True),
    ("numeric", r"\boxed{12 m} vs. 14 m", "12 m", False),
    ("text", r"\boxed{copper} or Cu-based alloys", "copper", False),
    ("text", r"\boxed{copper}, which is a metal", "copper", True),
    ("text", r"\boxed{copper} | tin", "copper", False),
    ("choice", r"| 1 | \boxed{B} | done |", "B", True),
    ("numeric", r"\boxed{5} no units", "5", True),
    ("numeric", r"\boxed{5} nope, 6", "5", False),
    ("numeric", r"\boxed{5} (should be 6)", "5", False),
    ("numeric", r"I first wrote \boxed{5}, but the answer is 6.", "6", True),
    ("numeric", r"I got \boxed{5}, and the check agrees.", "5", True),
    ("label", "The answer is no. No, there is no effect.", "no", True),
    ("label", "The answer is no... hmm, no. It is yes.", "no", False),
    ("label", "We need more evidence to say yes.", "yes", False),
    ("label", "It is too early to say no.", "no", False),
    ("label", "The evidence is enough to say yes.", "yes", True),
]


@pytest.mark.parametrize(("kind", "response", "gold", "right"), BESIDE)
def test_a_second_value_beside_a_box_leaves_it_open_unless_it_says_the_same(
    kind: Kind, response: str, gold: str, right: bool
) -> None:
    arguments: dict[str, Any] = {"labels": ("yes", "no")} if kind == "label" else {}
    assert score(response, gold, kind, **arguments).correct is right


# kind, response, gold, whether it is right: how a bare value may be set, and what is no bare value
SET_APART: list[tuple[Kind, str, str, bool]] = [
    *(
        (kind, wrapped, "40", True)
        for kind in ("numeric", "math")
        for wrapped in ("<p>40</p>", "TL;DR: 40", "```\n40\n```")
    ),
    ("numeric", "<div class='a'><p>The answer is 40.</p></div>", "40", True),
    ("numeric", "> 40", "40", False),
    ("numeric", "<p> = 40", "40", True),
    ("label", "<p>yes</p>", "yes", True),
    ("text", "<p>Copper</p>", "copper", True),
    ("text", "> Copper", "copper", True),
    ("text", "```\nCopper\n```", "copper", True),
    ("text", "Copper.\n\nIt conducts best of the three.", "copper", True),
    ("text", "Copper.\n\nHowever, tin would do as well.", "copper", False),
    ("text", "Copper.\n\nTin.", "copper", False),
    ("text", "Explanation\n\nIt conducts best of the three.", "Explanation", False),
    ("math", '{"error": 40}', "40", False),
    ("numeric", "answer:\n  - 40\n  - 41", "40", False),
    ("math", "answer:\n  - 40\n  - 41", "40", False),
    ("math", "We factor it.\n\nThe solutions are $x=2$ and $x=3$.", "2,3", True),
    ("math", "We factor it.\n\nThe solutions are $x=2$ and $x=3$.", "2", False),
    ("math", "We factor it.\n\nSome say the solutions are $x=2$ and $x=3$.", "2,3", False),
    ("numeric", "almost 40", "40", False),
    ("numeric", "nearly 40 kg", "40 kg", False),
    ("numeric", "about 40", "40", True),
]


@pytest.mark.parametrize(("kind", "response", "gold", "right"), SET_APART)
def test_a_bare_value_is_read_however_it_is_set(kind: Kind, response: str, gold: str, right: bool) -> None:
    arguments: dict[str, Any] = {"labels": ("yes", "no")} if kind == "label" else {}
    assert score(response, gold, kind, **arguments).correct is right
