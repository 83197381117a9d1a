"""How short texts are read: tokens, chemical formulas, dates, what a sentence states, and the keys of options."""

from __future__ import annotations

import pytest

from megascience_hf.answers import extract
from megascience_hf.answers.parsing.chemistry import formula_at, same_case
from megascience_hf.answers.parsing.dates import day_of
from megascience_hf.answers.parsing.sentences import stated_values
from megascience_hf.answers.parsing.text_tokens import read_tokens, without_markup
from megascience_hf.answers.text.words import option_key, word_form

MARKUP = [
    (r"$\mathrm{Zn^{2+}}$", "Zn^(2+)"),
    (r"\boxed{\textbf{lipase}}", "lipase"),
    ("x<sup>2</sup>", "x^2"),
    ("x₁²", "x_1^2"),
    ("3**2", "3^2"),
    ("*Zea mays*", "Zea mays"),
    (r"90^\circ", "90°"),
    (r"\{1, 2\}", "{1, 2}"),
    (r"\$4", "$4"),
    (r"2 \leq n", "2 ≤ n"),
    ("- tin", "tin"),
    ("- 4", "- 4"),
    ("2½", "2 1/2"),
]


@pytest.mark.parametrize(("text", "bare"), MARKUP)
def test_markup_is_taken_off_and_scripts_are_kept(text: str, bare: str) -> None:
    assert without_markup(text) == bare


TOKENS = [
    ("the 3rd law", "3th law"),
    ("1,250.50 kg", "1250.5 kg"),
    ("-3 V", "- 3 V"),
    ("3-4", "3 - 4"),
    ("but-1-ene", "but 1 ene"),
    ("(+)-carene", "( + ) carene"),
    ("n - 1", "n - 1"),
    ("fast – slow", "fast slow"),
    ("1, 2", "1 , 2"),
    ("red, blue", "red blue"),
    ("4:1", "4 : 1"),
    ("colour: red", "colour red"),
    ("k!", "k !"),
    ("Eureka!", "Eureka"),
    ("RNA?", "RNA ?"),
    ("N. N. Bogolyubov", "NN Bogolyubov"),
    ("Hooke's law", "Hooke law"),
    ('"lead"', "lead"),
    ("y'", "y '"),
    ("6 percent", "6 %"),
    ("a -> b", "a → b"),
    ("v_0", "v 0"),
    ("110_2", "110 _ 2"),
]


@pytest.mark.parametrize(("text", "tokens"), TOKENS)
def test_a_sign_falls_only_where_it_is_punctuation(text: str, tokens: str) -> None:
    assert " ".join(t.text for t in read_tokens(text)) == tokens


FORMULAS = [
    ("K2Cr2O7", "K2Cr2O7"),
    ("H_2O_2", "H2O2"),
    ("Al3+", "Al^3+"),
    ("Al^(3+)", "Al^3+"),
    ("Al+3", "Al^3+"),
    ("ClO4-", "ClO4^-"),
    ("CO32-", "CO3^2-"),
    ("[CO3]2-", "CO3^2-"),
    ("[PtCl4]2-", "PtCl4^2-"),
    ("Sr(NO3)2", "Sr(NO3)2"),
    ("Ba++", "Ba^2+"),
    ("Fe(II)", None),
    ("P(B)", None),
    ("O(n)", None),
    ("NaCl", None),
    ("Paris", None),
    ("(III)", None),
    ("C-C", None),
    ("(OH)", None),
]


@pytest.mark.parametrize(("text", "form"), FORMULAS)
def test_a_chemical_formula_has_one_form(text: str, form: str | None) -> None:
    found = formula_at(text, 0)
    assert (found[0] if found else None) == form


CASE = [
    ("Co", "CO", False),
    ("co", "CO", False),
    ("kW", "KW", False),
    ("mHz", "MHz", False),
    ("Bb", "BB", False),
    ("No", "no", True),
    ("Dna", "DNA", True),
    ("PARIS", "Paris", True),
    ("nacl", "NaCl", True),
    ("pH", "PH", True),
]


@pytest.mark.parametrize(("one", "other", "same"), CASE)
def test_case_counts_where_it_makes_another_symbol(one: str, other: str, same: bool) -> None:
    assert same_case(one, other) is same_case(other, one) is same


DAYS = [
    ("07/20/1969", (1969, 7, 20)),
    ("20/07/1969", (1969, 7, 20)),
    ("20.07.1969", (1969, 7, 20)),
    ("1969-07-20", (1969, 7, 20)),
    ("July 20th, 1969", (1969, 7, 20)),
    ("Sunday, the 20th of July 1969", (1969, 7, 20)),
    ("20 Jul. 1969", (1969, 7, 20)),
    ("July 20", (None, 7, 20)),
    ("07/20/69", (1969, 7, 20)),
    ("07/20/15", (2015, 7, 20)),
    ("July 1969", None),
    ("1969", None),
    ("13/13/1969", None),
    ("1/2", None),
    ("after July 20, 1969", None),
]


@pytest.mark.parametrize(("text", "day"), DAYS)
def test_a_date_is_read_in_its_usual_spellings(text: str, day: tuple[int | None, int, int] | None) -> None:
    assert day_of(text) == day


STATED = [
    ("The solvent is hexane.", ["hexane"]),
    ("I think it is hexane.", ["hexane"]),
    ("Hexane is the solvent.", ["Hexane"]),
    ("hexane, not heptane", ["hexane"]),
    ("In 1869.", ["1869"]),
    ("The solvent is not hexane.", ["not hexane"]),
    ("The solvent cannot be hexane.", []),
    ("The solvent might be hexane.", []),
    ("Hexane dissolves it.", []),
    ("hexane", []),
    ("Is it hexane?", []),
]


@pytest.mark.parametrize(("sentence", "values"), STATED)
def test_a_sentence_states_a_value_or_nothing(sentence: str, values: list[str]) -> None:
    assert list(stated_values(sentence)) == values


WORD_FORMS = [
    ("rises", "rise"),
    ("sizes", "size"),
    ("colours", "color"),
    ("sulphate", "sulfate"),
    ("criteria", "criterion"),
    ("species", "species"),
    ("glass", "glass"),
    ("vii", "7"),
    ("eleven", "11"),
]


@pytest.mark.parametrize(("word", "form"), WORD_FORMS)
def test_a_word_is_compared_in_one_form(word: str, form: str) -> None:
    assert word_form(word) == form


SAME_OPTION = [
    (".75", "0.75"),
    ("-.75", "-0.750"),
    ("1,200", "1200"),
    ("¾", "3/4"),
    (r"\frac{3}{4}", "3/4"),
    ("the Carnot cycle.", "Carnot cycle"),
    ("2 : 3", "2 : 3"),
    (r"6 \times 10^{4}", "6 x 10^4"),
]
OTHER_OPTION = [
    (".75", "75"),
    ("-75", "75"),
    ("±75", "75"),
    ("3/4", "34"),
    ("3:4", "34"),
    ("3,4", "34"),
    ("3!", "3"),
    ("f'", "f"),
    ("p ∩ q", "p ∪ q"),
    ("10^4", "104"),
]


@pytest.mark.parametrize(("one", "other"), SAME_OPTION)
def test_one_option_in_two_spellings_has_one_key(one: str, other: str) -> None:
    assert option_key(one) == option_key(other)


@pytest.mark.parametrize(("one", "other"), OTHER_OPTION)
def test_options_that_differ_in_a_sign_have_two_keys(one: str, other: str) -> None:
    assert option_key(one) != option_key(other)
    assert extract(f"\\boxed{{{one}}}", "choice", options=[other, "none of these"]).value is None


def test_a_decimal_without_its_zero_is_its_option() -> None:
    options = ["75", ".75", "-75", "3/4"]
    for said, letter in ((".75", "B"), ("0.75", "B"), ("-75", "C"), ("3/4", "D"), ("75", "A")):
        assert extract(f"\\boxed{{{said}}}", "choice", options=options).value == letter


def test_sodium_is_an_answer() -> None:
    assert extract("Answer: Na", "text").value == "Na"
    assert extract("Answer: N/A", "text").status == "no_answer"
