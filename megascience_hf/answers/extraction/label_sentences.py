"""Labels in sentences of a known form: "The evidence supports the claim.", "It is true that the earth is round."."""

from __future__ import annotations

import re

from megascience_hf.answers.comparison.label import TRUTH_VALUES
from megascience_hf.answers.extraction.hedges import is_unasserted
from megascience_hf.answers.extraction.label_words import Labels, Mention
from megascience_hf.answers.text.patterns import lazy_regex

# How much of a response is read for such sentences, from its end.
_READ = 2_000
_SENTENCE = lazy_regex(r"[^.!?\n]++[.!?]?")
_LONGEST_SENTENCE = 400

# Verbs of labels, by the beginning of the label.
_VERBS = {
    "support": "supports|support|supported",
    "refute": "refutes|refute|refuted",
    "entail": "entails|entail|entailed",
    "contradict": "contradicts|contradict|contradicted",
}
_LEAD = r"[\s*_>#-]{0,6}(?:(?:so|thus|therefore|hence|overall|in\sconclusion|consequently|clearly|indeed),?\s)?"
_SURELY = (
    r"(?:(?:clearly|strongly|fully|directly|explicitly|thus|therefore|logically|indeed|definitely|certainly|also|hence"
    r"|in\sfact)\s)?"
)
_SOURCE = (
    r"(?:evidence|passage|text|document|context|article|abstract|study|premise|hypothesis|sentence|information|data"
    r"|source|results?|findings?|paragraph|first\ssentence|second\ssentence)"
)
_CLAIM = r"(?:claim|statement|hypothesis|premise|conclusion|assertion|sentence|first\ssentence|second\ssentence)"
_THE = r"(?:the|this|that)\s(?:given\s|provided\s|above\s)?"
_END = r"[*_\"')]{0,3}(?:,?\s(?:because|since|as)\s(?!if\b|well\b)[^.!?\n]{1,300})?[*_\"')]{0,3}[.!]?\s*\Z"
_BY_VERB = lazy_regex(
    rf"""
    {_LEAD}
    (?: {_THE}{_SOURCE}\s(?:provided\s|given\s|above\s)?{_SURELY}
        [*_]{{0,2}}(?P<active>{"|".join(_VERBS.values())})[*_]{{0,2}}\s{_THE}{_CLAIM}
      | {_THE}{_CLAIM}\s(?:is|are|was)\s{_SURELY}
        [*_]{{0,2}}(?P<passive>supported|refuted|entailed|contradicted)[*_]{{0,2}}(?:\sby\s{_THE}{_SOURCE})? )
    {_END}
    """,
    re.I | re.X,
)
_ALWAYS = (
    r"(?:(?:indeed|therefore|thus|clearly|definitely|certainly|always|actually|in\sfact|hence|absolutely|generally"
    r"|obviously|also)\s)?"
)
_TRUTH = lazy_regex(
    rf"""
    {_LEAD}
    (?: (?:it\sis|it's)\s{_ALWAYS}(?P<no_a>not\s)?(?P<a>true|false|correct|incorrect)\sthat
        \s(?P<rest>[^.!?\n;:]{{1,300}}) [.!]?\s*\Z
      | (?:this|that|it)\sis\s{_ALWAYS}an?\s[*_]{{0,2}}(?P<b>true|false)[*_]{{0,2}}\s
        (?:statement|claim|assertion|proposition){_END}
      | (?:(?:the|this|that)\s(?:given\s|above\s|following\s)?(?:statement|claim|assertion|proposition|sentence)
          (?:\s(?:that|which)\s(?P<content>[^.!?\n;:]{{1,200}}?))?|the\sstatement\s["“][^"”\n]{{1,200}}["”])
        \s(?:is|must\sbe|remains)\s{_ALWAYS}(?P<no_c>not\s(?:(?:always|necessarily|generally)\s)?)?
        [*_]{{0,2}}(?P<c>true|false)\b{_END} )
    """,
    re.I | re.X,
)
_OPEN = lazy_regex(
    r"""
    \b(?:but|however|although|though|if|unless|only|sometimes|some|partly|maybe|perhaps|when|while|whereas|true|false
      |except|or)\b
    """,
    re.I | re.X,
)
_MEANS = {"correct": "true", "incorrect": "false"}
_OTHER = {"true": "false", "false": "true"}


def label_in_sentences(labels: Labels, text: str, start: int, end: int) -> Mention | None:
    """The label that sentences of a known form give, if all of them give the same one; it stands in the last."""
    found: list[Mention] = []
    by_name = {label.lower(): label for label in labels.labels}
    for sentence in _SENTENCE.finditer(text, max(start, end - _READ), end):
        said = sentence.group()
        if len(said) > _LONGEST_SENTENCE or said.endswith("?"):
            continue
        read = _by_verb(labels, said) or _by_truth(by_name, said)
        if read is not None and not is_unasserted(text[max(start, sentence.start() - 30) : sentence.start()]):
            found.append(Mention(read[0], sentence.start() + read[1], sentence.start() + read[2]))
    return found[-1] if found and len({m.label for m in found}) == 1 else None


def _by_verb(labels: Labels, said: str) -> tuple[str, int, int] | None:
    sentence = _BY_VERB.match(said)
    if sentence is None:
        return None
    name = "active" if sentence["active"] else "passive"
    verb = sentence[name].lower()
    named = [label for label in labels.labels if verb.startswith(_stem(label))]
    return (named[0], *sentence.span(name)) if len(named) == 1 else None


def _stem(label: str) -> str:
    """The verb of a label; a text with which no verb begins if it has none."""
    return next((verb for verb in _VERBS if label.lower().startswith(verb)), "\0")


def _by_truth(by_name: dict[str, str], said: str) -> tuple[str, int, int] | None:
    sentence = _TRUTH.match(said) if by_name.keys() >= set(TRUTH_VALUES) else None
    if sentence is None or _OPEN.search(f"{sentence['rest'] or ''} {sentence['content'] or ''}"):
        return None
    name = next(name for name in "abc" if sentence[name])
    value = _MEANS.get(sentence[name].lower(), sentence[name].lower())
    if sentence["no_a"] or sentence["no_c"]:
        value = _OTHER[value]
    return by_name[value], *sentence.span(name)


# -- a reason that speaks of another label ----------------------------------------------------------------------------

_NEGATION = lazy_regex(r"\b(?:not|no|neither|nor|never|without|cannot|nothing|negation|opposite|nor)\b|n't\b", re.I)


_UNTRUE = lazy_regex(
    r"\bhypothesis\s(?:is|must\sbe|cannot|can't)\s?(?:false|wrong|untrue|impossible|be\strue|not\strue)\b", re.I
)


def reason_contradicts(labels: Labels, mention: Mention, clause: str) -> bool:
    """Whether the clause behind a label asserts another one, or denies it: "Entailment, since it contradicts"."""
    own = _stem(mention.label)
    if own == "\0" and mention.label.lower() != "neutral":
        return False
    if own == "entail" and _UNTRUE.search(clause):
        return True
    for label in labels.labels:
        stem = _stem(label)
        for word in re.finditer(rf"\b{re.escape(stem)}", clause, re.I) if stem != "\0" else ():
            negated = _NEGATION.search(clause, 0, word.start()) is not None
            if negated == (label == mention.label):
                return True
    return False
