"""Books of other languages: their words for exercises and solutions are known in every format."""

from __future__ import annotations

from pathlib import Path

import pytest
from found_pairs import pairs_of_file

from megascience_hf.curation.documents.latex_boxes import box_of
from megascience_hf.curation.extraction import words_abroad as abroad

# The word for an exercise, a question, the word for its solution, the solution.
BOOKS = {
    "German": ("Aufgabe", "Wie lange dauert die Ebbe?", "Lösung", "Sechs Stunden."),
    "French": ("Exercice", "Combien de temps dure la marée basse ?", "Corrigé", "Six heures."),
    "Spanish": ("Ejercicio", "¿Cuánto dura la marea baja?", "Solución", "Seis horas."),
    "Portuguese": ("Questão", "Quanto dura a maré baixa?", "Resposta", "Seis horas."),
    "Italian": ("Esercizio", "Quanto dura la bassa marea?", "Soluzione", "Sei ore."),
    "Dutch": ("Opgave", "Hoe lang duurt eb?", "Uitwerking", "Zes uur."),
    "Polish": ("Zadanie", "Jak długo trwa odpływ?", "Rozwiązanie", "Sześć godzin."),
    "Russian": ("Задача", "Сколько длится отлив?", "Решение", "Шесть часов."),
    "Chinese": ("习题", "退潮持续多久？", "解答", "六个小时。"),
    "Japanese": ("問題", "引き潮はどのくらい続くか？", "解答", "六時間。"),
    "Korean": ("문제", "썰물은 얼마나 지속되는가?", "풀이", "여섯 시간."),
}
# How a book sets them.
FORMS = {
    "headings.md": "## {0} 1\n\n{1}\n\n### {2}\n\n{3}\n",
    "bold.md": "**{0} 1.** {1}\n\n**{2}.** {3}\n",
    "a box.md": "::: {{.exercise}}\n{1}\n:::\n\n```{{admonition}} {2}\n:class: dropdown\n\n{3}\n```\n",
    "lines.txt": "{0} 1: {1}\n\n{2}: {3}\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("language", BOOKS)
def test_an_exercise_has_its_solution(language: str, form: str, tmp_path: Path) -> None:
    exercise, asked, solution, solved = BOOKS[language]
    text = FORMS[form].format(exercise, asked, solution, solved)
    assert pairs_of_file(form, text, tmp_path) == [(asked, solved)]


@pytest.mark.parametrize("language", BOOKS)
def test_an_environment_of_latex_is_known_by_the_same_words(language: str) -> None:
    exercise, _, solution, _ = BOOKS[language]
    assert (box_of(exercise), box_of(solution)) == ("exercise", "solution")


def test_no_word_has_two_meanings() -> None:
    assert not (abroad.EXERCISES & abroad.SOLUTIONS)
    assert not (abroad.EXERCISES & abroad.EXAMPLES)
    assert not abroad.SOLUTIONS & abroad.EXAMPLES
