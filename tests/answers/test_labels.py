"""Labels: their words in several languages, where they are read, and what is no label. Rows are (response, gold)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.answers import extract, score
from megascience_hf.answers.comparison.label import DEFAULT_LABELS, labels_of_gold, names_of

TRUE_FALSE = ["True", "False"]
STANCES = ["agrees", "disagrees", "unrelated"]
PARITY = ["even", "odd", "neither"]
MARKS = ["correct", "incorrect"]


def is_right(response: str, gold: object, labels: list[str] | None = None) -> bool:
    return score(response, gold, "label", labels=labels).correct


@pytest.mark.parametrize("gold", ["True", "False", "true", True, False])
def test_a_truth_value_needs_no_labels(gold: object) -> None:
    right, wrong = ("True", "False") if str(gold).lower() == "true" else ("False", "True")
    assert is_right(f"The statement is {right.lower()}.", gold)
    assert is_right(f"\\boxed{{{right}}}", gold)
    assert not is_right(f"\\boxed{{{wrong}}}", gold)


def test_the_labels_are_inferred_from_the_gold() -> None:
    assert labels_of_gold("True") == labels_of_gold("incorrect") == labels_of_gold("f") == ("true", "false")
    assert labels_of_gold("yes") is labels_of_gold("Maybe") is labels_of_gold("neutral") is None


OF_THE_OTHER_KIND = [
    ("Yes.", "True", TRUE_FALSE),
    ("My answer is no.", "False", TRUE_FALSE),
    ("It is true.", "yes", None),
    ("Answer: False", "no", None),
    ("My answer: F", "False", TRUE_FALSE),
    ("T", "True", TRUE_FALSE),
    ("Answer: Y", "yes", None),
    ("The claim is wrong.", "False", TRUE_FALSE),
    ("That's right.", "True", TRUE_FALSE),
    ("not correct", "incorrect", MARKS),
]


@pytest.mark.parametrize(("response", "gold", "labels"), OF_THE_OTHER_KIND)
def test_yes_and_true_and_their_synonyms_stand_for_each_other(
    response: str, gold: str, labels: list[str] | None
) -> None:
    assert is_right(response, gold, labels)


YES = "是 是的。 はい。 예 네 Ja. Oui. Sí. Sì. Sim. Tak. Evet. Да. نعم हाँ"
NO = "否 不是。 いいえ 아니오 Nein. Non. Não. Nee. Nie. Hayır. Нет. لا नहीं"
MAYBE = "也许 不确定 たぶん 아마도 Vielleicht. Peut-être. Quizás. Forse. Возможно."
LANGUAGES = [
    *[(w, "yes") for w in YES.split()],
    *[(w, "no") for w in NO.split()],
    *[(w, "maybe") for w in MAYBE.split()],
    *[(w, "true") for w in ("正确", "对", "正しい", "참", "Wahr.", "Vrai.", "Verdadero.", "Vero.", "Верно.", "صحيح")],
    *[(w, "false") for w in ("错误", "不正确", "誤り", "거짓", "Falsch.", "Faux.", "Falso.", "Неверно.", "خطأ")],
    ("Nein, weil die Probe zu klein war.", "no"),
    ("Да, потому что риск снизился.", "yes"),
    ("是的，因为样本足够大。", "yes"),
    ("答案：否", "no"),
]  # fmt: skip


@pytest.mark.parametrize(("response", "gold"), LANGUAGES)
def test_labels_are_read_in_the_main_languages(response: str, gold: str) -> None:
    assert is_right(response, gold)
    other = {"yes": "no", "no": "yes", "maybe": "yes", "true": "false", "false": "true"}[gold]
    assert not is_right(response, other)


def test_no_word_stands_for_two_labels() -> None:
    for labels in (DEFAULT_LABELS, ("true", "false"), ("yes", "no", "true"), ("correct", "incorrect"), tuple(STANCES)):
        words = [w for names in names_of(labels).values() for w in names]
        assert len(words) == len(set(words))


IN_PLACE = [
    ("### Conclusion\n\n**Maybe** – the two trials disagree.", "maybe", None),
    ("## Verdict\nNo", "no", None),
    ("Final decision: yes, since the risk fell by half.", "yes", None),
    ("**Assessment:** maybe", "maybe", None),
    ("Overall, no.", "no", None),
    ("Stance: unrelated", "unrelated", STANCES),
    ("The relation is disagrees.", "disagrees", STANCES),
    ("The polynomial is odd.", "odd", PARITY),
    ("disagrees, not unrelated", "disagrees", STANCES),
    ("The answer is odd rather than even.", "odd", PARITY),
    ("Off topic (NO)", "NO", ["YES", "NO"]),
    ("On topic [YES]", "YES", ["YES", "NO"]),
    ("incorrect EXPLANATION: the mass is off by ten", "incorrect", MARKS),
    ("correct\nReason: it follows from the first law", "correct", MARKS),
    ("False. The reverse is true, but not this.", "False", TRUE_FALSE),
    ("That is wrong, hence False.", "False", TRUE_FALSE),
    ("The answer is False.\nThis answer is right.", "False", TRUE_FALSE),
    ("Answer: True\n\nThe answer is right since both sums agree.", "True", TRUE_FALSE),
    ("Yes, because no difference was seen.", "yes", None),
    ("Answer: no (p = 0.4)", "no", None),
    ("No doubt about it: yes.", "yes", None),
    ("Does it last? Yes.", "yes", None),
    ("The answer is yes. Wait, no.", "no", None),
    ("The series diverges.", "diverges", ["converges", "diverges"]),
]


@pytest.mark.parametrize(("response", "gold", "labels"), IN_PLACE)
def test_a_label_is_read_where_the_response_commits_to_it(response: str, gold: str, labels: list[str] | None) -> None:
    assert is_right(response, gold, labels)


NONE_OR_SEVERAL = [
    *("{0} or {1}.", "{0} and {1}.", "{0}/{1}", "{0}|{1}", "{0} ({1})", "{0}, {1}", "{0}; {1}"),
    *("[{0}] [{1}]", "{0}, not {0}", "The answer is {0}. The answer is not {0}.", "{0} {1}"),
    *("{0}...{1}", "{0} = {1}", "not {0}", "{0}?", "anything but {0}"),
    *("{0}-{1}", "{0} - {1}", "{0} & {1}", "{0} + {1}", "{0} vs {1}", "{0} and/or {1}", "{0} unless {1}"),
    *("{0} if A, {1} otherwise", "neither {0} nor {1}", "either {0} or {1}", "{0}, or maybe {1}"),
    *("Is the answer {0}?", "I cannot say {0}.", "I would not say {0}."),
    *("I doubt that it is {0}.", "The answer is not {0}.", "Do not answer {0}.", "Some would say {0}.", "non-{0}"),
    *("It could be {0}.", "I refuse to say {0}.", "Choose from: {0}, {1}", "Options: {0}, {1}.", "Answer {0} or {1}."),
    *("\\boxed{{{0}}}\\boxed{{{1}}}", "\\boxed{{{0}}} and \\boxed{{{1}}}", "\\boxed{{\\text{{not {0}}}}}", "{0}{1}"),
    *("<answer>{0}\n{1}</answer>", '{{"answer": "{0}/{1}"}}', '{{"answer": ["{0}", "{1}"]}}', "Would you say {0}?"),
]  # fmt: skip
LABEL_PAIRS = [("yes", "no", None), ("no", "yes", None), ("agrees", "unrelated", STANCES), ("odd", "even", PARITY)]


@pytest.mark.parametrize("frame", ["{}", "Answer: {}", "\\boxed{{{}}}", "<answer>{}</answer>"])
@pytest.mark.parametrize("shape", NONE_OR_SEVERAL)
def test_several_labels_and_denied_ones_are_none(shape: str, frame: str) -> None:
    for gold, other, labels in LABEL_PAIRS:
        said = shape.format(gold, other)
        response = said if "boxed" in said or "answer" in said.lower() else frame.format(said)
        assert not is_right(response, gold, labels), response


def test_a_remark_on_an_answer_is_not_its_label() -> None:
    assert not is_right("The answer is False.\nThis answer is right.", "True", TRUE_FALSE)


PIECES = [
    *("yes", "no", "maybe", "true", "false", " or ", " and ", "/", ", ", ". ", "not ", "?", "(", ")", "Answer: ", "\n"),
    *("\\boxed{", "}", "**", "because ", "The answer is ", "if ", "so ", "### Conclusion\n", "是", "nein", "I say "),
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_extraction_gives_one_label_or_none_and_never_fails(response: str) -> None:
    answer = extract(response, "label")
    assert answer.status in ("extracted", "ambiguous", "no_answer", "truncated")
    assert answer.status != "extracted" or answer.value in DEFAULT_LABELS
