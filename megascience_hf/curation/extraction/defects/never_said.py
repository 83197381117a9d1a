"""Tells whether a question speaks of things of its book as known that it never names: "[this file](https://…)".

What pronouns and "this" stand for, `anaphora.py` looks for.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# "The algorithm described above", which is in the text above the exercise.
_TOLD = re.compile(
    r"\bthe\s(?:[\w-]{1,20}\s){0,4}?(?P<noun>[a-z]{4,20})\s(?:(?:that|which)\s)?(?:(?:was|is|were|are|we|you)\s)?"
    r"(?:described|discussed|mentioned|introduced|outlined|presented|explained|developed|considered|derived|studied)\s"
    r"(?:above|earlier|before|previously)\b",
    re.I,
)
# "The one given by (2.6)": a number that stands beside a formula of the book.
_NUMBERED = re.compile(
    r"\b(?:given\sby|(?:analogous|similar|equivalent|according)\sto|follows\sfrom|satisf(?:y|ies)|prove|derive|verify|using|by|from|in)"
    r"\s\((?P<number>\d{1,2}\.\d{1,3})\)(?!\s?\$)"
)
# "Using the lemma, show …", "Can you solve the problem as posed?", "In class, we applied …"
_STATED = re.compile(
    r"\b(?:using|use|by|apply|applying|from|with|via)\s(?:the|this)\s(?:(?:first|second|main|last)\s)?"
    r"(?P<noun>theorem|lemma|proposition|corollary)"
    r"(?=[,.;:?]|\s(?:to|and|show|prove|find|compute|bound|determine)\b)",
    re.I,
)
# The same in an answer: "Using the theorem above", "by the above lemma".
_STATED_ABOVE = re.compile(
    r"\b(?P<noun>theorem|lemma|proposition|corollary)\sabove\b|\babove\s(?P<named>theorem|lemma|proposition|corollary)\b",
    re.I,
)
_STATEMENTS = ("theorem", "lemma", "proposition", "corollary")
_AS_POSED = re.compile(
    r"\b(?P<noun>problem|exercise|question|task|puzzle|game)s?\sas\s(?:posed|stated|formulated)(?=[.?,;])", re.I
)
_IN_CLASS = re.compile(
    r"(?:\A|[.?!]\s)[\s*_]{0,4}in\sclass,?\swe\b|\bwe\s[a-z]{2,12}(?:\s(?:it|this|that))?\sin\sclass\b", re.I
)
_STEM = 4
# "Again suppose …", "Assume again …", "as before." where nothing of it is before.
_AGAIN = re.compile(
    r"\b(?:again|once\s(?:again|more)),?\s(?P<first>suppose|assume|consider|imagine)\b"
    r"|\b(?P<second>suppose|assume|consider|imagine)\s(?:again|once\smore)\b",
    re.I,
)
_AS_BEFORE = re.compile(r"[\w)],?\sas\sbefore(?=[.?!])", re.I)
_PARTS = re.compile(r"^[ \t]*(?:\*\*)?\(?(?:[12]|[ab]|i{1,2})[.)]", re.M)
# "In the same controller, add …", of a program that the book wrote.
_SAME = re.compile(
    r"\b(?:in|to|dans|en|im|in\sder)\s(?:the\ssame|l[ea]\smême|el\smismo|la\smisma|de[rm]selben|dasselbe)\s(?P<noun>controller"
    r"|file|project|program|script|directory|folder|notebook|class|module|contrôleur|fichier|projet|programme|répertoire|dossier"
    r"|classe|archivo|proyecto|programa|clase|datei|projekt|programm|klasse)\b",
    re.I,
)
# What a link brings that nobody sees who has not followed it.
_THINGS = (
    r"manifests?|files?|notebooks?|scripts?|programs?|templates?|(?:starter|skeleton|example|sample|source|following)\scode|skeletons?"
    r"|repo(?:sitor(?:y|ies))?|worksheets?|documents?|pdfs?|images?|pictures?|photos?|articles?|papers?|spreadsheets?|sheets?"
    r"|projects?|netlists?|ya?ml|configurations?"
)
_DATA = r"data(?:\s?sets?|\sfiles?)?|csv(?:\sfiles?)?|tables?"
_LINKED = re.compile(
    rf"(?:\b(?:this|these|the|following)\s\[[^\[\]\n]{{0,60}}?\b(?P<inside>{_THINGS}|{_DATA})\b[^\[\]\n]{{0,40}}\]"
    rf"|\[(?:this|these|the)\s(?:[\w-]{{1,20}}\s){{0,3}}?(?P<said>{_THINGS}|{_DATA})\])"
    r"\((?P<url>https?://[^()\s]{3,300})\)",
    re.I,
)


def speaks_of_unsaid(question: str, answer: str) -> bool:
    """Whether a question takes as known what it never said, or what only a link leads to."""
    lowered = question.lower()
    if ("again" in lowered or "once more" in lowered or "as before" in lowered) and _again_of_nothing(question):
        return True
    if "in class" in lowered and _IN_CLASS.search(question):
        return True
    of_others = (
        *_SAME.finditer(question),
        *(_TOLD.finditer(question) if "ed " in lowered else ()),
        *(_STATED.finditer(question) if any(word in lowered for word in _STATEMENTS) else ()),
        *(_AS_POSED.finditer(question) if " as " in lowered else ()),
    )
    if any(said["noun"][:_STEM].lower() not in lowered[: said.start()] for said in of_others):
        return True
    if "above" in answer and any(map(_is_elsewhere(question, answer), _STATED_ABOVE.finditer(answer))):
        return True
    if any(f"\\tag{{{said['number']}}}" not in question for said in _NUMBERED.finditer(question)):
        return True
    return "](http" in question and any(_is_needed(question, answer, linked) for linked in _LINKED.finditer(question))


def _is_elsewhere(question: str, answer: str) -> Callable[[re.Match[str]], bool]:
    """Tells whether a statement that an answer names stands neither in the question nor in front of its name."""
    asked, answered = question.lower(), answer.lower()

    def elsewhere(said: re.Match[str]) -> bool:
        stem = (said["noun"] or said["named"])[:_STEM].lower()
        return stem not in asked and stem not in answered[: said.start()]

    return elsewhere


def _again_of_nothing(question: str) -> bool:
    if _PARTS.search(question):
        return False
    if _AS_BEFORE.search(question):
        return True
    return any(
        (said["first"] or said["second"]).lower() not in question[: said.start()].lower()
        for said in _AGAIN.finditer(question)
    )


def _is_needed(question: str, answer: str, linked: re.Match[str]) -> bool:
    """Whether a link is all that there is of a thing: no code of the pair reads it by its address or name."""
    url = linked["url"]
    name = url.rstrip("/").rsplit("/", 1)[-1]
    rest = question[: linked.start()] + question[linked.end() :]
    return url not in rest and url not in answer and not (len(name) > 4 and (name in answer or name in rest))
