"""`subjects`, `sources` and `max_answer_chars` against the same rules written row by row in plain Python."""

from __future__ import annotations

import string

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from megascience_hf.builders.selection import SOURCES, SUBJECTS, Selection, normal_form

LABELS = [
    *(None, "", "math", "Math", "MATHEMATICS", "maths", "computer science", "Computer-Science", "cs", "\tphysics"),
    *("computer_science", "textbook_reasoning", "Textbook-Reasoning", "natural_reasoning", "a/b/natural", "other"),
    *("facebook/natural_reasoning", "nemotron_science", "nvidia/Llama-Nemotron-Post-Training-Dataset", "/", "-"),
    *("ma\nth", "Ｍath", "ſource"),
]
label = st.one_of(st.sampled_from(LABELS), st.text(max_size=8))
rows = st.lists(
    st.fixed_dictionaries({"answer": st.one_of(st.none(), st.text(max_size=12)), "subject": label, "source": label}),
    max_size=30,
)
selections = st.builds(
    lambda subjects, sources, limit: Selection.parse(subjects or None, sources or None, limit),
    st.lists(st.sampled_from(list(SUBJECTS)), max_size=3),
    st.lists(st.sampled_from(list(SOURCES)), max_size=2),
    st.one_of(st.none(), st.integers(1, 12)),
)


def plain(text: str) -> str:
    """ASCII letters to lower case, separators away: the rule in other words than the code's."""
    return "".join(chr(ord(c) + 32) if c in string.ascii_uppercase else c for c in text if c not in " \t-_")


def passes(row: dict[str, str | None], selection: Selection) -> bool:
    if selection.subjects:
        wanted = {plain(name) for label in selection.subjects for name in (label, *SUBJECTS[label])}
        if row["subject"] is None or plain(row["subject"]) not in wanted:
            return False
    if selection.sources:
        wanted = {plain(name) for label in selection.sources for name in (label, *SOURCES[label])}
        if row["source"] is None:
            return False
        owner, slash, name = row["source"].partition("/")
        if plain(name if slash else owner) not in wanted:
            return False
    limit = selection.max_answer_chars
    return limit is None or len(row["answer"] or "") <= limit


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw loads Unicode tables
@given(rows, selections)
def test_the_rows_kept_are_those_of_the_plain_python_rule(rows, selection) -> None:
    schema = pa.schema([(name, pa.string()) for name in ("answer", "subject", "source")])
    kept = selection.keep(pa.Table.from_pylist(rows, schema=schema)).to_pylist()
    assert kept == [row for row in rows if passes(row, selection)]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=20))
def test_any_text_is_a_valid_name_or_an_error_that_lists_the_valid_ones(text) -> None:
    accepted = {normal_form(form): label for label, forms in SUBJECTS.items() for form in (label, *forms)}
    if normal_form(text) in accepted:
        assert Selection.parse(subjects=[text]).subjects == (accepted[normal_form(text)],)
        return
    with pytest.raises(ValueError, match="biology, chemistry, cs, economics, math, medicine, physics"):
        Selection.parse(subjects=[text])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("math", ("math",)),
        (["Mathematics", "maths"], ("math",)),
        (("computer science", "cs", "biology"), ("biology", "cs")),
        ({"physics"}, ("physics",)),
    ],
)
def test_names_come_out_canonical_sorted_and_once(given, expected) -> None:
    assert Selection.parse(subjects=given).subjects == expected


@pytest.mark.parametrize("name", [*SUBJECTS, *SOURCES])
def test_every_alias_belongs_to_one_label(name) -> None:
    valid = SUBJECTS if name in SUBJECTS else SOURCES
    others = {form for label, forms in valid.items() if label != name for form in (normal_form(label), *forms)}
    assert others.isdisjoint({normal_form(name), *valid[name]})
    assert all(form == normal_form(form) for form in valid[name])
