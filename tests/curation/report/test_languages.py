"""The language of a text: English by its function words, others by py3langid, and not by formulas."""

from __future__ import annotations

import pytest

from megascience_hf.curation.report import languages
from megascience_hf.curation.report.languages import language_of

ENGLISH = "What is the force on the particle when it moves through the field, and how does it change with the speed?"
TEXTS = [
    (ENGLISH, "en"),
    (r"Find the value of $\int_0^1 x^2 dx$ and show that it is less than $\frac{1}{2}$ for all of these cases.", "en"),
    ("Quelle est la force exercée sur la particule lorsque sa vitesse est nulle, et pourquoi change-t-elle ?", "fr"),
    ("Welche Kraft wirkt auf das Teilchen, wenn es sich in dem Feld bewegt, und warum ist sie konstant?", "de"),
    ("¿Cuál es la fuerza sobre la partícula cuando se mueve en el campo y por qué cambia con la velocidad?", "es"),
    ("Wat is de kracht op het deeltje wanneer het door het veld beweegt, en hoe verandert die met de snelheid?", "nl"),
    ("Hvad er kraften på partiklen, når den bevæger sig i feltet, og hvordan ændrer den sig med farten?", "da"),
    ("粒子在电场中运动时受到的力是多少，它如何随速度变化？请说明理由并计算。", "zh"),
    ("求下列函数的导数。", "zh"),
    ("次の関数を微分せよ。", "ja"),
    ("다음 함수를 미분하라.", "ko"),
    ("质量？", "und"),
    (r"$\frac{d}{dx} f(x) = \sin(x) + \alpha \beta \gamma$", "und"),
    ("42", "und"),
    ("", "und"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_a_text_has_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_chinese_question_with_an_english_word_or_two_is_chinese() -> None:
    assert (
        language_of("请计算 the kinetic energy of a particle 在电场中运动时受到的力是多少，它如何随速度变化？") == "zh"
    )


def test_plain_english_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr(languages, "_identifier", fail)
    assert language_of(ENGLISH) == "en"
    assert language_of(f"{ENGLISH}\n[asy] {'draw dot label fill shift rotate pair path pen scale ' * 8}[/asy]") == "en"
