"""Words of a question that stand for what it does not say: "Is this …", "its mass", "the ladder". All are our own."""

from __future__ import annotations

import time

import pytest

from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.defects.anaphora import stands_for_unsaid

TABLE = "| t | x |\n|---|---|\n| 0 | 1 |"
OF_NOTHING = [
    # demonstratives
    "Describe the shape of this distribution.",
    "What is the frequency of this light?",
    "What is the relation between the mean and the median of this sample?",
    "How many tiles are needed to cover this floor?",
    "Which of the following is the cause of this patient's fever?",
    "3. What mass of these crystals is left in 1 L of water?",
    "(b) Which ion with a charge of 3 has this configuration?",
    "Which hormone would you give to these rats?\n\nA. insulin\nB. glucagon",
    "Is this a good fit?",
    "What are the null hypothesis and alternative hypothesis?",
    "Based on the p-value, do we reject the null hypothesis?",
    "Why does this matter for bridges?",
    "How would this change the yield? Explain.",
    "Does this imply that the two are equal?",
    "Explain how these might be connected.",
    "What would you expect this to do?",
    "Which part of the brain does this?",
    "Why must friction be considered here?",
    "Show that two such pumps empty it.",
    "What is this probability in percent?",
    # pronouns
    "What is its mass?",
    "How are they stored?",
    "How far does it fall in 3 s?",
    "Is it equal to the charge?",
    "How much money does she have after a year?",
    "If he runs at 3 m/s, when is the finish reached?",
    "Find its period and its amplitude.",
    "Compare their energies.",
    "Must its state stay the same?",
    "When might you use it?",
    "Their sum is 12.",
    # what is asked of nothing
    "Find the sample mean.",
    "Complete the table and the graph.",
    "Interpret the result.",
    "What is the most likely diagnosis?",
    "Which of the following is the best next step in management?\n\nA. rest\nB. surgery",
    "How does your answer change without friction?",
    "Why or why not would you do so?",
    "If not, give a counterexample.",
    "Round your final answer to two digits.",
    "Interpret your findings.",
    "What if we use oil instead of water?",
    "How can you tell?",
    "What does the slope mean in the context of this problem?",
    "What is the final speed in metres per second?",
    "Show that $L$ is closed.",
    # things of stories
    "How far up the wall does the ladder reach?",
    "What is the speed of the ball after 3 s?",
    "Why should the player take the first guess?",
    "Would the truck need more fuel?",
    # in other languages
    "Dans ces conditions, peut-on mesurer la tension ?",
    "Wie lange braucht er für den Weg?",
    "Wie bewerten Sie dieses Vorgehen?",
    "¿Cuál es el volumen de este cilindro?",
    "Qual è la durata di questo processo?",
]
OF_SOMETHING = [
    # it stands in the question, before or behind
    "A ball of 2 kg falls from 3 m. What is its speed at the ground?",
    "A car brakes for 4 s. How far does this car go?",
    "Is this function even? $f(x) = x^2$",
    "Is this function even? f(x) = x^2",
    "Is this a good fit?\n\n" + TABLE,
    "What does this code print?\n\n```python\nprint(1)\n```",
    "Which of these numbers is prime: 4, 5, 6?",
    "Which of these organs stores bile?\n\nA. liver\nB. gall bladder",
    "Is this argument valid?\n\n> All cats are grey, Tom is a cat.",
    "Why is this reasoning wrong? Someone says that a coin which fell on heads five times in a row is due for tails,"
    " since heads and tails have to come equally often in the long run.",
    "Why can a nucleus hold its protons together?",
    "If a mouse lost this gene, how might this alter its growth?",
    "DNA is read in both directions; explain why this is so.",
    "What happens to a gas if this gas is cooled?",
    "Does a lens keep its focal length in water?",
    # "it" that stands for nothing, and what everybody knows
    "How long does it take light to come from the Sun?",
    "Why is it important to wash the glass?",
    "Is it possible that a graph has exactly one odd vertex?",
    "How can it be shown that an acid is weak?",
    "Is it correct, that a square is a rectangle?",
    "Why is it that most planets turn the same way?",
    "What is its own inverse in a group?",
    "How many people moved to cities this century?",
    "Which gas escapes from the stomata?",
    "What is the purpose of the epiglottis?",
    "Is the gas exchange of plants slower at night?",
    "Describe the sacrum.",
    "Explain the cofunction identity.",
    "What is the probability of heads?",
    "This process has pyruvate as its product and needs no oxygen.",
    "Give your answer in metres: how long is a mile?",
    "What is the best test for lactose intolerance in children?",
    "Is $x^2$ even? Explain your answer.",
    "If you drop a ball, how does the ball bounce?",
    "Complete the following sentence.",
    "Which hobbies are common among those who are retired?",
    "A virus jumps to humans - what does this mean?",
    "What part is it where the gas enters?",
    "Why would it be bad for a worm?",
    "Who was the eighth century CE poet of the south?",
    "A train set costs 10 EUR however many such sets are made. What do 3 cost?",
    "What is the speed of light?",
    "What is the energy of an electron in this century's units?",
    "Let $L$ be a line. Show that $L$ is closed.",
    "Show that $A$ is regular for every field $A$ of three elements.",
    "Show that $e$ is no fraction.",
    "Interpret the results of a test with $p = 0.03$.",
    # other languages
    "Ein Würfel fällt zweimal, wie groß ist bei diesem Wurf die Augenzahl im Mittel?",
    "Soit un cercle de rayon 2 et calculer l'aire de ce cercle.",
    "Qu'est-ce que ce que l'on appelle un groupe ?",
]


@pytest.mark.parametrize("question", OF_NOTHING)
def test_words_that_stand_for_what_was_said_before_the_question_need_it(question: str) -> None:
    assert defect(question, "It is so because of 12 reasons, as is well known.") == "external_reference"


@pytest.mark.parametrize("question", OF_SOMETHING)
def test_words_that_stand_for_what_the_question_says_or_for_nothing_need_no_more(question: str) -> None:
    assert not stands_for_unsaid(question)


@pytest.mark.parametrize(
    "text",
    [
        "this " * 20_000,
        "find the " * 20_000,
        "what is the of the " * 10_000,
        "how much " * 10_000 + "?",
        "is it enough " * 10_000,
        "[" * 50_000 + " is this?",
        "Is this? " + "[" * 50_000,
        "la la " * 20_000 + "cette",
        "your " * 20_000,
    ],
)
def test_hostile_questions_take_linear_time(text: str) -> None:
    begin = time.process_time()
    stands_for_unsaid(text)
    assert time.process_time() - begin < 2
