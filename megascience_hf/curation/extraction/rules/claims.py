"""Exercises that only state what their solution proves: the words that ask for a proof, in their language."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.wording import ASKS

# What stands in front of a proof, and behind one.
_ANNOUNCED = re.compile(rf"(?:\A|\W)(?:proof|{abroad.pattern(abroad.PROOFS)})\s?[.:]?[*_]{{0,3}}[.:]?\s*\Z", re.I)
_PROVED = ("◻", "□", "∎", "■", "q.e.d", "QED")
_ENGLISH = r"\b(?:the|is|are|of|then|be|and|every|has|have)\b"
# How a proof is asked for, and words that tell the language.
_LANGUAGES = (
    ("Prove the following.", _ENGLISH),
    ("Demuestra lo siguiente.", r"\b(?:el|los|las|una|es|del|son|para|entonces|sea|todo)\b"),
    ("Démontrer ce qui suit.", r"\b(?:le|les|des|une|est|et|soit|alors|pour|dans|tout)\b"),
    ("Beweise die folgende Aussage.", r"\b(?:der|die|das|ist|und|ein|eine|jede[rsn]?|sei|dann)\b"),
    ("Dimostrare quanto segue.", r"\b(?:il|gli|è|della|dei|che|di|sia|allora|ogni)\b"),
    ("Demonstre o seguinte.", r"\b(?:os|um|uma|é|não|do|da|seja|então|todo|são)\b"),
    ("Bewijs het volgende.", r"\b(?:het|een|van|en|dan|zij|elke|zijn)\b"),
)
PHRASES = tuple(phrase for phrase, _ in _LANGUAGES)
# Verbs that ask, of these languages.
_ASKS_ABROAD = re.compile(
    r"[?？¿]|\b(?:(?:de)?m(?:ue|o)str|demonstr|pr(?:ue|o)b(?:ar|e|emos|ad|a que)|calcul|h[aá]ll|encuentr|encontr"
    r"|determin|verifi[cq]|comprueb|comprob|deduc|d[ée]dui|describ|resolv|resuelv|estudi|escrib|montr|d[ée]montr"
    r"|prouv|trouv|donn|v[ée]rifi|expliqu|justifi|r[ée]soudr|[ée]tudi|[ée]cri|zeig|beweis|bestimm|berechn|finde|gib"
    r"|geben sie|begründ|prüf|untersuch|skizz|erklär|lös|dimostr|mostr|prov(?:are|ate|i)|trov|spieg|risolv|dire|scriv"
    r"|prove|mostre|ache|bewijs|toon|laat zien|bereken|bepaal|geef)",
    re.I,
)
# "Every group of prime order is cyclic.", "Let … Then …".
_BEGINS = re.compile(
    r"[\s*_>(]*(?:\(?[a-z1-9][.)]\s)?(?:let|suppose|assume|if|every|each|any|all|for|there|no|two|given|the|an?)\b"
    r"|[\s*_]*\$",
    re.I,
)
_CLAIMS = re.compile(
    r"\A[\s*_>(]*(?:every|each|any|all|no)\b|\b(?:then|if and only if|iff|for (?:all|every|each|any)|every"
    r"|there (?:is|are|exists?)|is an?"
    r"|is (?:not )?[a-z]{3,20}(?:able|ible|ic|al|ous|ite|ive|ed|ct))\b",
    re.I,
)
_ARGUES = re.compile(
    r"\b(?:let|suppose|assume|since|take|consider|hence|therefore|thus|because|by|so|then|we|if|note|contradiction)\b",
    re.I,
)
# The same of the other languages; a sentence that begins with an infinitive asks.
_BEGINS_ABROAD = re.compile(
    r"[\s*_>(]*(?:todo|toda|cada|sean?|si|para|los|las|el|la|una?|tout|toute|soit|soient|le|les|une|si|pour|jede[rs]?"
    r"|eine?|der|die|das|sei|seien|wenn|für|ogni|il|gli|i|siano?|se|per|seja|sejam|os?|as?|um)\b",
    re.I,
)
_INFINITIVE = re.compile(r"(?:\A|[.:;]\s+|\n\s*)[*_(]*(?:[a-z][.)]\s)?[A-ZÉ][a-zà-ÿ]{2,14}(?:ar|er|ir|re|en)\b")
_ARGUES_ABROAD = re.compile(
    r"\b(?:sean?|luego|entonces|veamos|supongamos|como|soit|donc|alors|supposons|comme|sei|also|dann|angenommen|da|sia"
    r"|quindi|allora|supponiamo|poiché|seja|então|logo|suponha)\b",
    re.I,
)
# "Define $Q = …$" gives, in a claim.
_GIVES = re.compile(r"\b(?:define|use|write|given?|state)\s(?=[$\\(]|the\b|an?\b|by\b|for\b|[a-z]+ing\b)", re.I)
_BEGINNING, _LEAST_PROOF, _LEAST_ABROAD, _LEAST_WORDS = 300, 60, 200, 2


def is_proof(before: str, answer: str) -> bool:
    """Whether what stands behind `before` is called a proof there, or ends as one."""
    return bool(_ANNOUNCED.search(before)) or answer.rstrip("$ \n.*_").endswith(_PROVED)


def claim_to_prove(asked: str, answer: str, proved: bool) -> str:
    """A claim that its answer proves, with the words that ask for a proof; anything that asks for itself as it is.

    Args:
        proved: the book calls the answer a proof. Where it does not, only what is plainly a claim is taken for one.
    """
    if ASKS.search(_GIVES.sub("", asked) if proved else asked) or "__" in asked:
        return asked
    counts = sorted(((len(re.findall(words, asked.lower())), phrase) for phrase, words in _LANGUAGES), reverse=True)
    (most, phrase), (next_most, _) = counts[0], counts[1]
    english = phrase == _LANGUAGES[0][0]
    if most < _LEAST_WORDS or most <= next_most or (not english and _ASKS_ABROAD.search(asked)):
        return asked
    plain = _is_plain(asked, answer) if english else _is_plain_abroad(asked, answer)
    return f"{phrase}\n\n{asked}" if proved or plain else asked


def _is_plain(asked: str, answer: str) -> bool:
    claims = _BEGINS.match(asked) and _CLAIMS.search(asked) and "$" in asked and asked.rstrip()[-1] in ".$"
    return bool(claims and len(answer) > _LEAST_PROOF and _ARGUES.search(answer[:_BEGINNING]))


def _is_plain_abroad(asked: str, answer: str) -> bool:
    claims = (
        _BEGINS_ABROAD.match(asked) and "$" in asked and asked.rstrip()[-1] in ".$" and not _INFINITIVE.search(asked)
    )
    return bool(claims and len(answer) > _LEAST_ABROAD and _ARGUES_ABROAD.search(answer[:_BEGINNING]))
