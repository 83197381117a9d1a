"""Documents of solutions that mark no answer: "3. What type is `a`?", and what stands below it, as boxes.

Homework that its author solved, the answers to the exercises of a book: each question is there again, as a heading or
as the item of a list, and what follows up to the next is its answer. Only where the name or the title of a document
says that it is such a one and nothing in it is called a solution, since everywhere else a step of a lesson looks so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from megascience_hf.curation.documents.situations import MOST_GIVEN
from megascience_hf.curation.extraction import box_names
from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.fences import Fences
from megascience_hf.curation.extraction.rules.wording import ASKS, IMPERATIVE, POINTS_BACK

_SOLVED = rf"(?:solutions?|answers?|solved|answer[ _-]?key|{abroad.pattern(abroad.SOLUTIONS)})"
# "Beispiellösungen", "oefenuitwerkingen": one word in the languages that write so.
_COMPOUND = r"[^\W\d_]{2,16}-?(?:lösung(?:en)?|loesung(?:en)?|antworten|oplossing(?:en)?|uitwerking(?:en)?|lösningar)"
_NAMED = re.compile(rf"(?<![^\W\d_])(?:{_SOLVED}|{_COMPOUND})(?![^\W\d_])", re.I)
_TITLE = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){0,6}?(?:title|subtitle)[ \t]*:[ \t]*(?P<title>[^\n]{1,200})", re.I)
_FIRST_HEADING = re.compile(r"^#{1,2}[ \t]+(?P<title>[^\n]{1,200})$", re.M)
# Where a solution is called one, other rules read it.
_MARKED = re.compile(
    rf"[ \t>]*(?:[-*+][ \t]+)?(?:#{{1,6}}[ \t]*|:{{3,}}[ \t]*\{{?\.?|`{{3,}}\{{?|[*_\[(]{{1,4}})?"
    rf"{_SOLVED}\b(?:[ \t]*\d[\d.]*)?[ \t]*[.:)*_\]}}]"
    rf"|#{{1,6}}[ \t]+{_SOLVED}\b(?![^\n]*\b(?:to|for|of)\b)[^\n]{{0,20}}$"
    r"|[^\n]*(?:-solution[,}]|class=\"(?:solution|answer))",
    re.I,
)
_ASKING_BOX = re.compile(
    r"[ \t]{0,12}(?::{3,}[ \t]*\{?[#.]?|`{3,}\{)"
    rf"(?:exr|exercise|problem|question|{abroad.pattern(abroad.EXERCISES)})\b",
    re.I,
)
_SOLVED_WORDS = abroad.SOLUTIONS | {"solution", "solutions", "answer", "answers", "solved"}
_LETTERS = re.compile(r"[^\W\d_]+")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<said>[^\n]*)$")
_EXERCISE = rf"(?:ex|q|{box_names.NUMBERED})"
_HEADED = re.compile(
    rf"#{{1,6}}[ \t]+[*_]{{0,2}}"
    rf"(?:{_EXERCISE}\b[.]?[ \t]*#?\d[\d.]*[a-z]?(?:[ \t]?[-–][ \t]?\d[\d.]*)?(?:[ \t]*[.:)–-]+)?"
    r"|\d{1,3}(?:\.\d{1,3}){1,3}[.)]?(?=[ \t]|$)|\d{1,3}[.)](?!\d))[ \t]*(?P<said>[^\n]*)$",
    re.I,
)
_ITEM = re.compile(
    rf"(?:\d{{1,3}}[.)][ \t]+|[*_]{{1,2}}(?:{_EXERCISE}[ \t]?)?\d{{1,3}}(?:\.\d{{1,3}})?[ \t]*[.:)][*_]{{0,2}}[ \t]+"
    rf"|[*_]{{0,2}}{_EXERCISE}[ \t]?\d{{1,3}}[ \t]*[.:)][*_]{{0,2}}[ \t]+)(?P<said>\S[^\n]*)$",
    re.I,
)
# "**2. Strings and lists**" alone on its line, which asks nothing.
_BOLD_TITLE = re.compile(
    rf"\*\*(?:{_EXERCISE}[ \t]?)?\d{{1,3}}(?:\.\d{{1,3}})?[ \t]*[.:)][ \t]+"
    r"(?P<said>[^*\n?]{2,80}[^*\n?.!:])\*\*[ \t]*",
    re.I,
)
_LABEL = re.compile(r"[^\W\d_]{1,16}[ \t]?\d{1,3}[ \t]*[.:)]")
# "**Task:** Find …" below what the section tells of.
_TASK = re.compile(
    rf"[*_]{{1,3}}(?:your |the )?(?:{_EXERCISE}|instructions?|to do|{abroad.STATEMENT})s?[ \t]?"
    rf"(?:[.:][*_]{{1,3}}|[*_]{{1,3}}[ \t]?[.:])"
    r"[ \t]*(?=\S)",
    re.I,
)
_PART = re.compile(r"(?P<bold>\*\*)?\(?(?P<letter>[a-h])[.)](?(bold)\*\*)[ \t]+(?P<said>\S[^\n]*)$")
# "(thanks to …)": who solved it.
_CREDIT = re.compile(r"\([^()\n]{1,100}\)")
# How an author begins who answers, and asks no more.
_ANSWERS = re.compile(
    r"[\s*_]*(?:we|I|first|firstly|to|here|it|so|since|because|note|yes|no|the (?:answer|result))\b", re.I
)
_BOLD_ON = re.compile(r"[ \t]*\*\*[ \t]*\n[ \t]*(?:[-*+][ \t]+)?\*\*")
_OF_ITSELF = re.compile(
    r"\b(?:this|these|the following) (?:exercise |problem |homework )?"
    r"(?:documents?|sections?|chapters?|labs?|assignments?|homework|exercises?|problems?|worksheets?|sets?|pages?)\b",
    re.I,
)
_LIST = re.compile(r"[ \t]{0,6}(?:[-*+•]|\(?\w{1,3}[.)])[ \t]")
_HINT = re.compile(
    r"[ \t>*_(]{0,6}(?:hints?|tips?|tipp|hinweis|indications?|astuce|pista|sugerencia|dica|suggerimento"
    r"|wskazówka|подсказка)"
    r"[*_]{0,3}[ \t]?[:.]",
    re.I,
)
_COUNTED = re.compile(r"\d{1,3}[.)][ \t]+\S")
_FENCE = re.compile(r"[ \t]{0,3}(?:`{3}|~{3})")
_BULLET = re.compile(r"[ \t]{0,3}[-*+•][ \t]+\S")
_ANNOUNCES = re.compile(r"\b(?:following|below)\b", re.I)
_WORD = re.compile(r"[^\W\d_]{2}|\d")
_LEAST = 2  # one alone is no list of exercises
_TITLE_ASKS = 4  # so many words behind "ex 1.4" are no title, if they ask
_NO_TITLE = 8
_NEAR = 60  # characters in which the first word that points back would stand
_MAX_QUESTION = 2_500
_MAX_LINES = 60


@dataclass(slots=True)
class _Item:
    """A question with what stands below it: its label goes, `said` is what stands behind that.

    `headed` by a title, which is `bold` where it is no heading.
    """

    said: str
    first: int
    headed: bool = False
    last: int = -1
    bold: bool = False
    parts: list[_Item] = field(default_factory=list)


def with_solved_items(text: str, name: str = "") -> str:
    """The text with its questions and their answers as boxes, if its `name` or title says that they are there."""
    lines = text.split("\n")
    if not is_of_solutions(text, name) or any(_is_marked(line) for line in lines):
        return text
    items = _items(lines)
    if len(items) + sum(len(item.parts) for item in items) < _LEAST:
        return text
    written: list[str] = []
    at, given, level = 0, "", 0
    for item in items:
        if given and any(_level(line) <= level for line in lines[at : item.first + 1] if line.startswith("#")):
            given = ""
        written += lines[at : item.first]
        written += (boxed := _boxed(item, lines, given))
        at = item.last
        if item.headed and not given and boxed == lines[item.first : item.last]:
            given, level = _given_below(item, lines), _level(lines[item.first])
    return "\n".join([*written, *lines[at:]])


def _level(line: str) -> int:
    return len(line) - len(line.lstrip("#"))


def _given_below(item: _Item, lines: list[str]) -> str:
    """What stands between the heading of an exercise and that of its first part, and asks nothing."""
    blocks = list(_blocks(lines[item.first + 1 : item.last]))
    given = "\n\n".join(blocks).strip()
    if len(given) > MOST_GIVEN or _OF_ITSELF.search(given):
        return ""
    return "" if any(_is_code(block) for block in blocks) else given


def is_of_solutions(text: str, name: str) -> bool:
    """Whether the name or the title of a document says that it holds solutions."""
    title = _TITLE.match(text) or _FIRST_HEADING.search(text[:2_000])
    return bool(_NAMED.search(name.replace("_", " ")) or (title and _NAMED.search(title["title"])))


def _is_marked(line: str) -> bool:
    """Whether a line says that it is a solution, or begins the box of an exercise.

    Most lines have no word for a solution, which is quicker to see.
    """
    if line.lstrip()[:8].lower() in ("<details", "<summary") or _ASKING_BOX.match(line):
        return True
    return not _SOLVED_WORDS.isdisjoint(_LETTERS.findall(line.lower())) and bool(_MARKED.match(line))


def _begins(line: str) -> bool:
    """Whether a line may begin an item: a number, a mark, or a colon behind its first words."""
    return line[:1] != "" and (line[0] in "#*_0123456789" or bool(_LABEL.match(line)))


def _items(lines: list[str]) -> list[_Item]:
    """The labelled questions outside of code, each up to the next or to the next heading."""
    fences = Fences(lines)
    found: list[_Item] = []
    of_one: set[int] = set()  # items that one answer follows: they are one exercise
    for number, line in enumerate(lines):
        if fences.holds(number, line):
            continue
        open_item = found[-1] if found and found[-1].last < 0 else None
        if number not in of_one and _begins(line) and (head := _HEADED.match(line) or _ITEM.match(line)):
            _end(open_item, number)
            title = _BOLD_TITLE.fullmatch(line)
            said = title["said"] if title else head["said"].strip(" *")
            if line[0] == "#":
                of_one = _answered_as_one(lines, number + 1)
            found.append(_Item(said, number, headed=line[0] == "#" or bool(title), bold=bool(title)))
        elif _HEADING.match(line):
            _end(open_item, number)
        elif open_item and (part := _PART.match(line)) and ord(part["letter"]) == ord("a") + len(open_item.parts):
            if open_item.parts:
                open_item.parts[-1].last = number
            open_item.parts.append(_Item(part["said"].strip(), number))
    _end(found[-1] if found and found[-1].last < 0 else None, len(lines))
    return found


def _answered_as_one(lines: list[str], start: int) -> set[int]:
    """Where the items of a list stand below the heading of an exercise, if all stand above the first code of it."""
    found: list[int] = []
    for number in range(start, min(start + _MAX_LINES, len(lines))):
        if lines[number].startswith("#"):
            break
        if _FENCE.match(lines[number]):
            return set(found) if len(found) > 1 else set()
        if _COUNTED.match(lines[number]):
            found.append(number)
    return set()


def _end(item: _Item | None, number: int) -> None:
    if item is not None:
        item.last = number
        if item.parts:
            item.parts[-1].last = number


def _boxed(item: _Item, lines: list[str], above: str) -> list[str]:
    """An item as boxes of question and answer; as it stands where it asks nothing, or nothing answers it.

    `above` is what the exercise says whose part it is.
    """
    parts = [_asked_and_answered(part, lines, part.last) for part in item.parts]
    if len(parts) > 1 and all(parts):
        given = "\n".join([item.said, *lines[item.first + 1 : item.parts[0].first]]).strip()
        given = f"{above}\n\n{given}".strip()
        return [line for part in parts if part for line in boxes(f"{given}\n\n{part[0]}".strip(), part[1])]
    pair = _asked_and_answered(item, lines, item.last)
    if not pair:
        return lines[item.first : item.last]
    first, *others = _asked_in_turn(*pair)
    return [
        *boxes(f"{above}\n\n{first[0]}".strip(), first[1]),
        *(line for asked, answer in others for line in boxes(asked, answer)),
    ]


def _asked_in_turn(asked: str, answer: str) -> Iterator[tuple[str, str]]:
    """Question and answer, and what a list behind code of the answer asks, with the code below that list."""
    behind: list[str] = []
    blocks = list(_blocks(answer.split("\n")))
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else ""
        if _is_code(following) and any(map(_is_code, behind)) and _list_asks(block):
            yield asked, "\n\n".join(behind)
            asked, behind = block, []
        else:
            behind.append(block)
    yield (asked, "\n\n".join(behind)) if behind != blocks else (asked, answer)


def _list_asks(block: str) -> bool:
    items = [line.lstrip() for line in block.split("\n") if _BULLET.match(line)]
    return len(items) > 1 and sum(_asks(item.lstrip("-*+• ")) for item in items) > len(items) // 2


def _asked_and_answered(item: _Item, lines: list[str], end: int) -> tuple[str, str] | None:
    """Where the question ends: with its first paragraph if that asks, or with the last that does above any code."""
    blocks = list(_blocks([item.said, *([""] if item.headed else []), *lines[item.first + 1 : end]]))
    titled = item.headed and bool(item.said)
    if item.headed and (pair := _bold_and_plain(blocks[titled:])):
        return pair
    above_code = next((number for number, block in enumerate(blocks) if _is_code(block)), len(blocks))
    asking = [number for number, block in enumerate(blocks[:above_code]) if _asks(block)]
    words = len(item.said.split()) if titled and above_code else 0
    tasks = [number for number, block in enumerate(blocks[:above_code]) if _TASK.match(block)]
    if tasks:
        asking = tasks[-1:]
        blocks = [_TASK.sub("", block) for block in blocks]
    elif (words >= _NO_TITLE and not asking) or (words >= _TITLE_ASKS and _asks(item.said)):
        asking = [0]
    if not asking or above_code == 0:
        return None
    last = asking[0] if asking[0] == 0 else asking[-1]
    while last + 1 < above_code and (
        _announces_list(blocks[last], blocks[last + 1])
        or _HINT.match(blocks[last + 1])
        or (titled and above_code < len(blocks) and _says_more(blocks[last], blocks[last + 1]))
    ):
        last += 1
    first = int(titled and asking[-1] > 0 and (bool(tasks) or _says_no_more(item, blocks[1 : asking[-1] + 1])))
    asked = "\n\n".join(block for block in blocks[first : last + 1] if not _CREDIT.fullmatch(block.strip()))
    answer = "\n\n".join(blocks[last + 1 :])
    if len(asked) > _MAX_QUESTION or not _WORD.search(answer):
        return None
    return _without_marks(asked), answer


def _says_no_more(item: _Item, below: list[str]) -> bool:
    """Whether a title that asks nothing can go: what stands below it asks by itself."""
    if _asks(item.said):
        return False
    said = " ".join(below)
    return item.bold or (len(said.split()) >= _NO_TITLE and not POINTS_BACK.search(said[:_NEAR]))


def _bold_and_plain(blocks: list[str]) -> tuple[str, str] | None:
    """The paragraphs in bold below a heading as the question, and all others as its answer."""
    if not blocks or not _in_bold(blocks[0]):
        return None
    asked = [(_in_bold(block), block) for block in blocks]
    question = "\n\n".join(said for said, _ in asked if said)
    answer = "\n\n".join(block for said, block in asked if not said)
    asks = any(_asks(said) for said, _ in asked if said)
    return (question, answer) if asks and _WORD.search(answer) and len(question) <= _MAX_QUESTION else None


def _in_bold(block: str) -> str:
    """The words of a paragraph that is bold from its first letter to its last; "" of others."""
    plain = _BOLD_ON.sub("\n", block.strip().removeprefix("- ")).strip()
    return plain[2:-2].strip() if plain[:2] == plain[-2:] == "**" and plain.count("**") == 2 else ""


def _says_more(title: str, below: str) -> bool:
    """Whether what stands below a title that asks, and above the code, asks more of it."""
    return title[-1:] not in "?." and bool(ASKS.search(below)) and not _ANSWERS.match(below)


def _announces_list(block: str, below: str) -> bool:
    """Whether what stands below a paragraph, or goes on below it, is what it announces."""
    said = block.rstrip(" *_")
    return bool(_LIST.match(below) and (said.endswith(":") or _LIST.match(said) or _ANNOUNCES.search(said)))


def _blocks(lines: list[str]) -> Iterator[str]:
    """Paragraphs, and blocks of code whole."""
    fences = Fences(lines)
    block: list[str] = []
    inside = False
    for number, line in enumerate(lines):
        held = fences.holds(number, line)
        if held != inside and block:  # code begins or ends without a blank line
            yield "\n".join(block)
            block = []
        inside = held
        if not held and not line.strip():
            if block:
                yield "\n".join(block)
            block = []
        else:
            block.append(line)
    if block:
        yield "\n".join(block)


def _is_code(block: str) -> bool:
    return block.lstrip().startswith(("```", "~~~"))


def _asks(block: str) -> bool:
    said = block.lstrip(" *_>")
    return bool(said.rstrip(" *_").endswith("?") or IMPERATIVE.match(said) or ASKS.search(said))


def _without_marks(asked: str) -> str:
    """A question that is all in bold or slanted as plain text; its label had the first mark."""
    plain = asked.strip()
    for mark in ("**", "*", "_"):
        if plain.endswith(mark) and plain.count(mark) % 2:
            return plain.removesuffix(mark).rstrip()
        if plain.startswith(mark) and plain.endswith(mark) and plain.count(mark) == 2:
            return plain[len(mark) : -len(mark)].strip()
    return plain


def boxes(asked: str, answer: str) -> list[str]:
    """The lines of a question and its answer as boxes."""
    return ["", ":::: exercise", "", asked, "", "::::", "", ":::: solution", "", answer, "", "::::", ""]
