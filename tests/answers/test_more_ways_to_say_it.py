"""Layout and wordings that say an answer of any kind, and their kin that do not."""

import pytest

from megascience_hf.answers import score

ABCD = {"letters": "ABCD"}
NLI = {"labels": ["entailment", "contradiction", "neutral"]}


@pytest.mark.parametrize(
    ("response", "gold", "kind", "more"),
    [
        ("<b>B</b>", "B", "choice", ABCD),
        ("> **B**", "B", "choice", ABCD),
        ("Option B matches.", "B", "choice", ABCD),
        ("Ultimately, B fits best.", "B", "choice", ABCD),
        ("- A\n- C", ("A", "C"), "choice", {**ABCD, "multiple": True}),
        ("A + C", ("A", "C"), "choice", {**ABCD, "multiple": True}),
        ("<b>yes</b>", "yes", "label", {}),
        ("__yes__", "yes", "label", {}),
        ("Yes is the answer.", "yes", "label", {}),
        ("not no but yes", "yes", "label", {}),
        ("not contradiction but entailment", "entailment", "label", NLI),
        ("**Result:** copper", "copper", "text", {}),
        ("Solution: copper", "copper", "text", {}),
        ("> **copper**", "copper", "text", {}),
        ("copper ∎", "copper", "text", {}),
        ("Also ist die Antwort 42.", "42", "math", {}),
    ],
)
def test_it_is_read(response, gold, kind, more):
    assert score(response, gold, kind, **more).correct


@pytest.mark.parametrize(
    ("response", "gold", "kind", "more"),
    [
        ("Answer: B, though C is also correct.", "B", "choice", ABCD),
        ("Only a fool would say the answer is B.", "B", "choice", ABCD),
        ("The options are: B. y", "B", "choice", ABCD),
        ("答案是B，不对，应该是C", "B", "choice", ABCD),
        (r"\boxed{B'}", "B", "choice", ABCD),
        (r"\boxed{B\\C}", "B", "choice", ABCD),
        ("Answer:\nB\nC", "B", "choice", ABCD),
        (r"The answer is C \to B \to A.", "A", "choice", ABCD),
        ("B or none", "B", "choice", ABCD),
        ("B except D", "B", "choice", ABCD),
        ("Answer: yes. Wait, it should be no.", "yes", "label", {}),
        ("I'd answer no. Others: yes.", "yes", "label", {}),
        ("The answer is yes. But this contradicts the premise.", "yes", "label", {}),
        ("5 Kb", "5 kB", "text", {}),
    ],
)
def test_it_is_not_read(response, gold, kind, more):
    assert not score(response, gold, kind, **more).correct
