r"""What is given to all items of a list that are solved one by one: each becomes an exercise that begins with it.

"A block has a mass of 15 g." above `\item What is its density? \begin{solution}…` and `\item …`: the list may stand
in an exercise, by itself or in an item of another one, and what is asked of all may stand below it ("In each case, say
why."). Lists that give nothing to their items stay as they are, and so do those of which an item has no solution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from megascience_hf.curation.documents.latex_boxes import boxed
from megascience_hf.curation.documents.latex_parts import SAYS_SOLUTION
from megascience_hf.curation.documents.situations import MOST_GIVEN
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced
from megascience_hf.curation.extraction.rules.wording import ASKS, COUNTS, NEXT_COUNT

_MARK = re.compile(
    r"(?P<code>\\begin\{(?P<of>lstlisting|verbatim|Verbatim|minted|comment)\*?\}(?s:.{0,40000}?)\\end\{(?P=of)\*?\})"
    r"|\\(?P<end>begin|end)\{(?P<name>enumerate|itemize|description|list|trivlist|exercise|example|problem|question"
    r"|solution|proof)\}(?P<options>(?:\s?\[[^\]\n]{0,200}\])?(?:\\setcounter\{enum[iv]+\}\{\d{1,4}\})?)"
    r"|\\item(?![A-Za-z])(?P<label>\s?\[[^\[\]\n]{0,60}\])?"
)
_LISTS, _BOXES = frozenset({"enumerate", "itemize"}), frozenset({"exercise", "example"})
# What stands at the end of an item, or between its solutions.
_LAID_OUT = (
    r"(?:\s|\\\\(?:\[[^\]\n]{0,20}\])?|~|\\(?:hfill|hfil|dotfill|hrulefill|quad|qquad|newline|linebreak|par|medskip"
    r"|smallskip|bigskip|noindent|newpage|pagebreak|clearpage|vfill|vspace\*?\s?\{[^{}\n]{0,30}\}|hspace\*?\s?\{[^{}\n]{0,30}\}"
    r"|null|phantom\{[^{}\n]{0,30}\})(?![A-Za-z]))*"
)
_AT_END = re.compile(r"(?:\s|~)\Z|\\(?:hfill|hfil|dotfill|hrulefill|q?quad|newline|linebreak|par|noindent)\Z|\\\\\Z")
_NOTHING = re.compile(_LAID_OUT)
# What ends the text that leads up to a list.
_BOUNDARY = re.compile(
    r"\\(?:part|chapter|(?:sub){0,2}section|paragraph|subparagraph|begin\{document|maketitle|tableofcontents|appendix"
    r"|newpage|clearpage|hrule|rule)\b(?:\*?\s?(?:\[[^\]\n]{0,200}\])?\{(?P<title>(?:[^{}\n]|\{[^{}\n]{0,100}\}){0,200})\})?\}?"
    r"|\\end\{(?!center|equation|align|gather|tabular|array|lstlisting|verbatim|minted|multline|flushleft|quote|figure|table)"
    r"[A-Za-z]{2,30}\*?\}"
)
_CODE_OR_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_NO_WORDS = re.compile(
    r"\\(?:re)?newcommand\*?[^\n]{0,300}\n|\\def\\[^\n]{0,300}\n|"
    r"\\(?:noindent|indent|bigskip|medskip|smallskip|par|label\{[^{}\n]{0,100}\}|hfill|newline)(?![A-Za-z])"
    r"|\\[vh]space\*?\s?\{[^{}\n]{0,30}\}"
)
# "Solve the following exercises.": what says no more than that there are some.
_ONLY_LEADS = re.compile(
    r"[^$\d]{0,200}\b(?:exercises|problems|questions|tasks|" + abroad.pattern(abroad.EXERCISES) + r")\b[^$\d]{0,120}",
    re.I,
)
_GIVES = re.compile(r"[$\d]|\\\[|\b(?:let|assume|suppose|given|consider|imagine)\b", re.I)
# "In each case: if so, give an example": what is asked of all, below the list.
_OF_EACH = re.compile(
    r"\s{0,20}(?:\\noindent\s{1,4})?(?P<said>(?:(?:In|For) (?:each|every|all)|Explain|Justify"
    r"|Give (?:a |your )?reasons?|If (?:so|not|true|false|yes)|Prove your|Argue|Why)\b"
    r"[^\n\\]{1,300}(?:\n[^\s\\][^\n\\]{0,300}){0,3})"
    r"(?=\n\s*\n|\s*\\|\s*\Z)"
)
_NEXT = re.compile(rf"{NEXT_COUNT.pattern} (?:exercises|problems|questions)\b", re.I)
_WORD = re.compile(r"[^\W\d_]{2,}")
_DATA = re.compile(r"[$\d]|\\[(\[]")
_GENERAL = re.compile(
    r"\b(?:exercises?|problems?|questions?|homework|assignments?|chapters?|sections?|parts?|review|practice|solutions?|answers?"
    r"|quiz(?:zes)?|exams?|tests?|midterm|final|weeks?|days?|lectures?|worksheets?|additional|warm|introduction|basics?|sheet"
    r"|lab|session|tutorial|seminar|unit|module|topics?|miscellaneous|set|series|notes?|"
    + abroad.pattern(abroad.EXERCISES | abroad.SOLUTIONS | abroad.EXAMPLES)
    + r")\b",
    re.I,
)
_COMMANDS = re.compile(r"\\[A-Za-z]+|[{}~$]")
_MOST_ITEMS, _DEEPEST = 60, 4
_LEAST_TITLE, _SEVERAL = 2, 2
# An answer that has parts itself.
_OF_PARTS = re.compile(r"\\item\b|\(?\b(?:b|ii|2)[).]|\b(?:both|each|all|none|neither|respectively)\b", re.I)


@dataclass
class _Node:
    """A list, a box or an item of a list, from where it begins to where it ends, and its body within."""

    name: str
    start: int
    body: int
    end: int = -1
    after: int = -1
    inside: list[_Node] = field(default_factory=list)


@dataclass(frozen=True)
class _Solved:
    """An exercise with its answer, as they are written."""

    asked: str
    answer: str


@dataclass(slots=True)
class _Leads:
    """What is given to the next exercises, and to how many."""

    said: str
    left: int

    def next(self) -> str:
        """What is given to the next of them, "" if it is behind the last."""
        self.left -= 1
        return self.said if self.left >= 0 else ""


def with_stems(text: str) -> str:
    r"""LaTeX whose solved items stand in the environments `exercise` and `solution`, each with what is given to all."""
    if "{solution}" not in text and not ("\\item" in text and SAYS_SOLUTION.search(text)):
        return text
    edits, last, title, seen, leads = list[Edit](), 0, "", 0, _Leads("", 0)
    above: tuple[int, str] | None = None  # where a list ended, and what was given to its items
    for node in _roots(text):
        if node.name in _BOXES:
            leads = _leads_above(text, last, node.start) or leads
            found, given = list(_of_box(text, node)), leads.next()
            found = [_Solved(f"{given}\n\n{one.asked}", one.answer) for one in found] if given else found
            if not found and (lost := _solved_only_last(text, node)):
                edits.append((lost.start, lost.after, ""))
                last = lost.after
            elif given and not found:
                edits.append((node.body, node.body, f"\n{given}\n\n"))
                last = node.body
            start, end, name = node.start, node.after, node.name
        elif node.name in _LISTS:
            begin, given = _given_above(text, last, node.start)
            if above and not _NO_WORDS.sub("", text[above[0] : node.start]).strip():
                begin, given = node.start, above[1]
            title = _title_of(text, seen, node.start, title)
            behind = _OF_EACH.match(text, node.after)
            asked = behind["said"].strip() if behind else ""
            nested = any(part.name in _LISTS for item in node.inside for part in item.inside)
            given = "" if nested and given[-1:] != ":" else given  # what the items begin with is their own
            told = _with_title(title, given) if given and not nested else given
            # "Solve the following exercises." goes; nothing else that gives nothing does
            only_leads = not given and begin < node.start and not nested
            found = _of_list(text, node, told, asked) if given or asked or nested or only_leads else []
            begin = begin if given or only_leads else node.start
            start, end, name = begin, behind.end() if behind and found else node.after, "exercise"
            above, seen = (end, given) if found else None, node.after
        else:
            continue
        if found:
            edits.append((start, end, "".join(_written(one, name) for one in found)))
            last = end
    return spliced(text, edits)


def _written(one: _Solved, name: str) -> str:
    return f"\n\n{boxed(name, one.asked.strip())}{boxed('solution', one.answer.strip())}\n"


def _roots(text: str) -> list[_Node]:
    """What is in nothing else, with what is in it; nothing where marks do not fit each other."""
    roots: list[_Node] = []
    stack: list[_Node] = []
    for mark in _MARK.finditer(text):
        if mark["code"]:
            continue
        inner = stack[-1] if stack else None
        if mark["name"] is None:
            if inner and inner.name == "item":
                inner.end = inner.after = mark.start()
                stack.pop()
                inner = stack[-1]
            if inner and inner.name not in _BOXES and inner.name not in ("solution", "proof"):
                stack.append(_Node("item", mark.start(), mark.end() if not mark["label"] else mark.start("label")))
                inner.inside.append(stack[-1])
        elif mark["end"] == "begin":
            stack.append(_Node(mark["name"], mark.start(), mark.end()))
            (inner.inside if inner else roots).append(stack[-1])
        else:
            if inner and inner.name == "item":
                inner.end = inner.after = mark.start()
                stack.pop()
            if not stack or stack[-1].name != mark["name"]:
                return []
            stack[-1].end, stack[-1].after = mark.start(), mark.end() - len(mark["options"] or "")
            stack.pop()
    return [] if stack else roots


def _of_box(text: str, box: _Node) -> Iterator[_Solved]:
    """The items of the lists of an exercise, if they are all that is solved in it."""
    if box.inside and box.inside[0].name in _BOXES:
        yield from _of_boxes(text, box)
        return
    lists = [node for node in box.inside if node.name in _LISTS]
    if not lists or any(node.name not in _LISTS for node in box.inside):
        return
    tail = text[lists[-1].after : box.end]
    behind = _OF_EACH.match(tail)
    if _NO_WORDS.sub("", tail[behind.end() if behind else 0 :]).strip():
        return
    given, at, found = "", box.body, list[_Solved]()
    for node in lists:
        given = f"{given}\n\n{text[at : node.start].strip()}".strip()
        asked = behind["said"].strip() if behind else ""
        solved = (_of_list(text, node, given, asked) or _of_some(text, node, given, asked)) if given else []
        if not solved:
            return
        found += solved
        at = node.after
    yield from found


def _solved_only_last(text: str, box: _Node) -> _Node | None:
    """The solution in the last of several items, where nothing says that it is that of all: it may be of any."""
    lists = [node for node in box.inside if node.name in _LISTS]
    if len(box.inside) != 1 or not lists or len(lists[0].inside) < _SEVERAL:
        return None
    *others, item = lists[0].inside
    solutions = [node for node in item.inside if node.name == "solution"]
    if len(solutions) != 1 or any(one.inside for one in others) or len(item.inside) > 1:
        return None
    said = text[solutions[0].body : solutions[0].end]
    return None if _OF_PARTS.search(said) else solutions[0]


def _of_boxes(text: str, box: _Node) -> Iterator[_Solved]:
    """The exercises within an exercise, if each is followed by its solution and nothing else stands there."""
    asked, solved = box.inside[::2], box.inside[1::2]
    given = _NO_WORDS.sub("", text[box.body : asked[0].start]).strip()
    ends = [node.start for node in box.inside[1:]] + [box.end]
    if len(asked) != len(solved) or not _WORD.search(given) or len(given) > MOST_GIVEN:
        return
    if any(one.name not in _BOXES or one.inside for one in asked) or any(one.name != "solution" for one in solved):
        return
    if all(_NOTHING.fullmatch(text, one.after, end) for one, end in zip(box.inside, ends, strict=True)):
        for one, answer in zip(asked, solved, strict=True):
            yield _Solved(f"{given}\n\n{text[one.body : one.end].strip()}", text[answer.body : answer.end])


def _leads_above(text: str, last: int, start: int) -> _Leads | None:
    """The paragraph above an exercise, if it gives something to "the next two exercises"."""
    said = text[max(last, start - MOST_GIVEN) : start].rstrip().rpartition("\n\n")[2].strip()
    count = _NEXT.search(said)
    if count is None or "\\end{" in said or "section" in said or not _DATA.search(said):
        return None
    return _Leads(said, COUNTS.get(count["count"].lower()) or int(count["count"]))


def _of_list(text: str, node: _Node, given: str, asked: str = "", depth: int = 0) -> list[_Solved]:
    return list(_items_of(text, node, given, asked, depth))


def _items_of(text: str, node: _Node, given: str, asked: str, depth: int) -> Iterator[_Solved]:
    """The items of a list as exercises, if all are solved; or all of it as one, if its last item is a line of it."""
    items = node.inside
    if (
        not 0 < len(items) <= _MOST_ITEMS
        or (len(items) == 1 and not items[0].inside)
        or len(given) > MOST_GIVEN
        or depth > _DEEPEST
    ):
        return
    found: list[_Solved] = []
    for number, item in enumerate(items):
        if (pair := _own_solution(text, item)) is not None:
            one = "\n\n".join(filter(None, (given, pair.asked, asked)))
            found.append(_Solved(one, pair.answer))
            continue
        inner = [part for part in item.inside if part.name in _LISTS]
        before = text[item.body : inner[0].start].strip() if inner else ""
        alone = len(inner) == 1 == len(item.inside) and _NOTHING.fullmatch(text, inner[0].after, item.end)
        parts = _of_list(text, inner[0], f"{given}\n\n{before}".strip(), asked, depth + 1) if alone else []
        if not parts:
            if number == 0 and (whole := _asked_at_once(text, node, given)):
                yield whole
            return
        found += parts
    yield from found if len(found) > 1 else ()


def _of_some(text: str, node: _Node, given: str, asked: str) -> list[_Solved]:
    """The items that are solved, where others are not: the solution of the last alone may be that of all of them."""
    pairs = [None if len(given) > MOST_GIVEN else _own_solution(text, item) for item in node.inside[:_MOST_ITEMS]]
    if not any(pairs[:-1]):
        return []
    return [_Solved("\n\n".join(filter(None, (given, one.asked, asked))), one.answer) for one in pairs if one]


def _asked_at_once(text: str, node: _Node, given: str) -> _Solved | None:
    """A list that is what a question is about: nothing in it asks, and only behind its last item stands a solution."""
    *others, last = node.inside
    pair = _own_solution(text, last)
    if pair is None or not given.rstrip().endswith("?") or "?" in text[node.body : last.start] + pair.asked:
        return None
    if any(item.inside for item in others) or ASKS.search(pair.asked):
        return None
    listed = text[node.start : last.body] + pair.asked
    return _Solved(f"{given}\n\n{listed}\n\\end{{{node.name}}}", pair.answer)


def _own_solution(text: str, item: _Node) -> _Solved | None:
    """The question and the answer of an item whose end is its solution; None where anything stands behind that."""
    solutions = [part for part in item.inside if part.name == "solution"]
    if solutions:
        first = solutions[0]
        if [*item.inside[-len(solutions) :]] != solutions or any(
            one.inside for one in solutions if one.name != "solution"
        ):
            return None
        ends = [*(one.start for one in solutions[1:]), item.end]
        if not all(_NOTHING.fullmatch(text, one.after, end) for one, end in zip(solutions, ends, strict=True)):
            return None
        asked = _trimmed(text[item.body : first.start])
        answer = "\n\n".join(text[one.body : one.end].strip() for one in solutions)
        return _Solved(asked, answer) if _WORD.search(asked) or "$" in asked else None
    says = list(SAYS_SOLUTION.finditer(text, item.body, item.end))
    if len(says) != 1 or item.inside:
        return None
    asked, answer = _trimmed(text[item.body : says[0].start()]), text[says[0].end() : item.end]
    return _Solved(asked, answer) if asked.strip() and answer.strip() else None


def _trimmed(asked: str) -> str:
    """An item without what only moves its answer away."""
    while end := _AT_END.search(asked, max(0, len(asked) - 20)):
        asked = asked[: end.start()]
    return asked


def _title_of(text: str, start: int, end: int, title: str) -> str:
    """The title of the section that is open at `end`, if the one at `start` has this."""
    for bound in _BOUNDARY.finditer(text, start, end):
        title = (bound["title"] or "") if "section" in bound[0] or "chapter" in bound[0] else title
    return title


def _with_title(title: str, given: str) -> str:
    """What is given behind the title above it, if that says what none of its words do: the method, the subject."""
    words = {word.lower()[:5] for word in _WORD.findall(_COMMANDS.sub(" ", title))}
    if not _DATA.search(given) or given[-1] == ":" or _GENERAL.search(title):
        return given
    if (len(words) < _LEAST_TITLE and not re.search(r"\d", title)) or not words:
        return given
    known = {word.lower()[:5] for word in _WORD.findall(_COMMANDS.sub(" ", given))}
    return given if words & known else f"({title.strip().rstrip('.')}.) {given}"


def _given_above(text: str, last: int, start: int) -> tuple[int, str]:
    """Where what leads up to a list begins, and its words: "" if they give nothing but that exercises follow."""
    begin = max(last, start - 2 * MOST_GIVEN)
    title = ""
    for bound in _BOUNDARY.finditer(text, begin, start):
        begin, title = bound.end(), bound["title"] or title
    said = _NO_WORDS.sub(" ", _CODE_OR_COMMENT.sub("", text[begin:start])).strip()
    if "\n\n" in said and len(said) > MOST_GIVEN // 2:
        said = said.rpartition("\n\n")[2].strip()
        begin = text.rfind("\n\n", begin, start - 1)
    if _ONLY_LEADS.fullmatch(said):
        return begin, ""
    if not _WORD.search(said) or len(said) > MOST_GIVEN:
        return start, ""
    beside = bool(_WORD.search(_NO_WORDS.sub(" ", text[begin:start].rpartition("\n\n")[2])))
    gives = beside or said[-1] in ":?" or ASKS.search(said) or _GIVES.search(said)
    return (begin, said) if gives else (start, "")
