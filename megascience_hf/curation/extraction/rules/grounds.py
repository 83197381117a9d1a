"""Citations of what an answer rests on, by labels that nobody reads outside of the book: "6, by @cor-dimension."

A theorem that is only named as the ground goes, where the sentence says the same without it. A reference that a
sentence needs ("combine @thm-a with …") stays, so that stage `filter` can tell.
"""

from __future__ import annotations

import re

_KIND = r"(?:thm|lem|cor|prp|prop|def|exm|rem|cnj)"
_LABEL = rf"(?:@{_KIND}-[\w-]{{1,80}}|\\@ref\((?:{_KIND}):[\w-]{{1,80}}\)|\{{prf:ref\}}`[^`<\n]{{1,80}}`)"
_ONE = rf"{_LABEL}(?:[ \t]?\([a-h]\))?"
_NAMED = rf"(?:\[?-?{_ONE}\]?)"
_SEVERAL = rf"{_NAMED}(?:(?:,[ \t]?|[ \t]and[ \t]|,[ \t]and[ \t]|;[ \t]?){_NAMED}){{0,3}}"
_WORD = r"(?:(?:the )?(?:theorem|lemma|corollary|proposition|definition|part)s?[ \t])?"
# "(@thm-a)", "(by @thm-a and @def-b)", "(see @def-b)".
_IN_BRACKETS = re.compile(rf"[ \t]?[(\[](?:(?:see|by|cf\.|from|using|via)[ \t])?{_WORD}{_SEVERAL}[)\]]", re.I)
# "…, by @thm-a, since …", "… by @thm-a."
_BEHIND = re.compile(
    rf",?[ \t](?:by|using|because of|due to|in view of|according to)[ \t]{_WORD}{_SEVERAL}"
    r"(?=[ \t]{0,4}(?:[.,;:]|\n[ \t]{0,40}\n|\Z))",
    re.I,
)
# "By @thm-a, …", "By @thm-a (c), …" at the beginning of a sentence.
_IN_FRONT = re.compile(
    rf"(?P<begin>\A|(?<=[.:?!)\]$])[ \t\n]{{1,40}}|^[ \t]{{0,12}}(?:\(?[a-h1-9][.)][ \t]+)?)"
    rf"(?:By|Using|From|According to)[ \t]{_WORD}{_SEVERAL},(?:[ \t]{{1,20}}|(?P<line>\n)[ \t]{{0,20}})(?P<first>\S)",
    re.M,
)
_SAYS = re.compile(r"[\w$\\]")


def without_grounds(answer: str) -> str:
    """An answer without the theorems that it only names as its grounds, if something is left."""
    if "@" not in answer and "{prf:ref}" not in answer:
        return answer
    cut = _IN_FRONT.sub(lambda found: found["begin"] + (found["line"] or "") + found["first"].upper(), answer)
    cut = _BEHIND.sub("", _IN_BRACKETS.sub("", cut))
    return cut if _SAYS.search(cut) else answer
