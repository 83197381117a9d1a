"""What may stand beside a label: its reason, mark-up and a gloss. Rows are what follows or surrounds the label {}."""

from __future__ import annotations

import pytest

from megascience_hf.answers import score

POLAR = ("yes", "no", "maybe")
TRUTH = ("true", "false")
RELATIONS = ("entailment", "neutral", "contradiction")

UNDERSTOOD = [
    *("{}", "**{}**", "{}.", "{}!", '"{}"', "✅ {}", "{} ✓", "\\text{{{}}}", "\\textbf{{{}}}", "{}..."),
    *("{}, because the sample is large", "{}, since p < 0.05", "{} as shown above", "{} - the rates differ by half"),
    *("{}: the rates differ", "{}; the rates differ", "{} – see the second table", "{} given the data"),
    *("{} (p = 0.3)", "{} (see the third figure)", "{} (since the rates differ)", "{} (the sample was far too small)"),
    *("{}, with high confidence", "{}. The rates differ.", "{}. This follows from the table.", "definitely {}"),
]
OPEN = [
    *("{} (wrong)", "{} (incorrect)", "{} (not)", "{} (kidding)", "{} (irony)", "{} (?)", "{} (if at all)"),
    *("{} is wrong", "{} is excluded", "{} is impossible", "{} is not my answer", "{}, which is untrue", "{}, not"),
    *("{}, or not", "{}, if at all", "{} unless", "{}, unless", "{}, wait", "{}, sorry", "{} – not", "{} as well"),
    *("{} ❌", "{} ✗", "{} \u2260", "{}\u20e0", "\u2260 {}", "~{}", "¬{}", "{}?", "{} = false", "{} %", "{}, he said"),
    *("almost {}", "half {}", "hardly {}", "no longer {}", "all but {}", "far from {}", "rather than {}", "wrong: {}"),
    *("something like {}", "the opposite of {}", "either {}", "one of {}", "{}, said nobody", "{}, as if"),
]
PLACES = ["{}", "Answer: {}", "The answer is {}.", "\\boxed{{{}}}", "<answer>{}</answer>", "### Verdict\n{}"]
LABELS = [("yes", POLAR), ("no", POLAR), ("false", TRUTH), ("true", TRUTH), ("neutral", RELATIONS)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", UNDERSTOOD)
def test_a_label_with_its_reason_is_read(shape: str, place: str) -> None:
    for label, labels in LABELS:
        response = place.format(shape.format(label))
        assert score(response, label, "label", labels=labels).correct, response


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("shape", OPEN)
def test_what_is_not_understood_beside_a_label_leaves_it_open(shape: str, place: str) -> None:
    for label, labels in LABELS:
        response = place.format(shape.format(label))
        assert not score(response, label, "label", labels=labels).correct, response


SEVERAL = [
    *("{0} -- sorry, {1}", "{0}, \\ldots, {1}", "{0} \\; {1}", "{0} through {1}", "from {0} to {1}", "one of {0}, {1}"),
    *("{0} as well as {1}", "{0} (if not {1})", "{0}, unless it is {1}", "{0}. Or {1}", "{0}. Alternatively, {1}"),
    *("{0} for men, {1} for women", "{0} for some and {1} for others", "{0} plus {1}", "{0} else {1}", "{0} until {1}"),
    *("595, {0}, 84, {1}", "helium, {1}, gold, {0}", "{0}, x, {1}"),
    *("{1}; {0}", "{1} — {0}", "{1}, {0}", "{1}..{0}", "{0} ... {1}", "\\boxed{{{0}}} vs \\boxed{{{1}}}"),
]


@pytest.mark.parametrize("place", PLACES[:3])
@pytest.mark.parametrize("shape", SEVERAL)
def test_two_labels_in_one_place_are_none(shape: str, place: str) -> None:
    for label, other, labels in (("yes", "no", POLAR), ("false", "true", TRUTH), ("neutral", "entailment", RELATIONS)):
        response = place.format(shape.format(label, other))
        assert not score(response, label, "label", labels=labels).correct, response


LINES = [
    ("The relation is neutral.", "neutral", RELATIONS, True),
    ("Relation: neutral", "neutral", RELATIONS, True),
    ("This is a case of contradiction.", "contradiction", RELATIONS, True),
    ("The sum diverges.", "diverges", ("converges", "diverges"), True),
    ("The claim is true.", "true", TRUTH, True),
    ("No, this is not correct.", "no", POLAR, True),
    ("Is it yes or no? No.", "no", POLAR, True),
    ("Is it so? Yes.", "yes", POLAR, True),
    ("We exclude contradiction.", "contradiction", RELATIONS, False),
    ("Ignore neutral", "neutral", RELATIONS, False),
    ("It lacks entailment.", "entailment", RELATIONS, False),
    ("Free of contradiction.", "contradiction", RELATIONS, False),
    ("gold: neutral", "neutral", RELATIONS, False),
    ("Reference answer: no", "no", POLAR, False),
    ("points if: yes", "yes", POLAR, False),
    ("{{gold}} true", "true", TRUTH, False),
    ("Any response is right.", "true", TRUTH, False),
    ("The answer is the right option.", "true", TRUTH, False),
    ("false is wrong", "false", TRUTH, False),
    ("La respuesta no es neutral.", "neutral", RELATIONS, False),
    ("Die Antwort ist nicht neutral.", "neutral", RELATIONS, False),
    ("If the load is small, yes.", "yes", POLAR, False),
    ("If we look closely, yes.", "yes", POLAR, True),
    ("Only a beginner would say yes.", "yes", POLAR, False),
    ("\\boxed{\\text{not }\\boxed{yes}}", "yes", POLAR, False),
    ("right. The other answer is wrong.", "wrong", ("right", "wrong"), False),
]


@pytest.mark.parametrize(("response", "gold", "labels", "right"), LINES)
def test_a_line_asserts_its_label_or_not(response: str, gold: str, labels: tuple[str, ...], right: bool) -> None:
    assert score(response, gold, "label", labels=labels).correct == right
