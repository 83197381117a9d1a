"""Code that a question announces and only its solution shows: a book of solutions prints it above its answer.

"Why does the following code fail?" and no code behind it, the answer begins with the code and goes on in words: the
code is the question's. Where the question asks for code, or announces several pieces, it stays where it is.
"""

from __future__ import annotations

import re

_THINGS = (
    r"(?:code|functions?|operations?|expressions?|calls?|commands?|snippets?|programs?|statements?|loops?|queries|query"
    r"|models?)"
)
_ANNOUNCES = re.compile(
    rf"\b(?:the\sfollowing|these|this|the\stwo)\s(?:[\w-]+\s){{0,4}}?{_THINGS}\b(?!\s(?:of|in|that|from)\b)"
    rf"|\b{_THINGS}\s(?:\w+\s)?(?:below|like\sthis)\b|\b(?:data|plot|graph|chart)\sbelow\b|\bon\sthe\sfollowing\s(?:plot|graph)\b"
    r"|\bthe\sfollowing\s(?:[\w-]+\s){0,3}?(?:dates|strings|inputs|values|lists?|vectors?)\b",
    re.I,
)
_SEVERAL = re.compile(
    r"\beach\b|\b(?:generate|create|write|produce|recreate|reproduce|make|replicate)\b[^.?!]{0,60}\bfollowing\b", re.I
)
_TAKES_ALL = re.compile(
    r"\beach\sof\sthe\sfollowing\s(?:\w+\s){0,2}(?:dates|strings|inputs|values)\b[^\n]{0,60}:\s*\Z", re.I
)
_AT_HEAD = re.compile(
    r"\A(?P<code>(?:(?P<marks>`{3,})[^`\n]*\n(?:(?!(?P=marks))[^\n]*\n){1,60}(?P=marks)[ \t]*\n\s*)+)(?=\S)"
)
_PROSE = re.compile(r"[A-Z][^\n`]{0,20}[a-z`][^\n]{20}")
_ASKS_ON = re.compile(r"[^\n]+(?:\n[^\n`]+){0,5}?(?:\?|\?\))[ \t]*\n\s*(?=\S)")
_SHOWN = re.compile(r"```|~~~|:\s{0,4}`|\s{4}\S")


def with_announced_code(question: str, answer: str) -> tuple[str, str]:
    """Question and answer with the code behind the question that announces it."""
    if not answer.startswith("```") or "```" in question or not (said := _ANNOUNCES.search(question)):
        return question, answer
    if _SEVERAL.search(question) and not _TAKES_ALL.search(question):
        return question, answer
    if re.match(r"[\s,:]{0,2}[`$]", question[said.end() :]) or _SHOWN.search(question, said.end()):
        return question, answer
    head = _AT_HEAD.match(answer)
    if not head or not _PROSE.match(answer, head.end()):
        return question, answer
    end = head.end()
    if asks := _ASKS_ON.match(answer, end):  # behind the code the question goes on
        end = asks.end()
    return f"{question}\n\n{answer[:end].strip()}", answer[end:]
