r"""LaTeX with the exercises and solutions of its packages as the few environments that pandoc keeps as boxes.

`exam` has `\question` and `\choice`, `exercise` has `\Exercise` and answers with `ref=`, others call their environments
`dproblem` or `soln`, or write `\exercise{question}{answer}`. Pandoc drops what it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import pairwise

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.edits import Edit, spliced

MAX_ARGUMENT = 40_000
# So long is a body that is looked through for what belongs to it.
_MAX_BODY = 60_000

_EXERCISE = re.compile(
    r"(?!sub)[a-z]{0,12}(?:exercise|problem|question)(?:box)?|ex|exc|exer|exr|exerc|xca|exo|prob|prb|ques|quest|qn|task|warmups?"
    rf"|probleme|aufg|ejer|ejerc|eserc|oef|opg|oppg|upg|zad|{abroad.pattern(abroad.unaccented(abroad.EXERCISES))}"
)
_SOLUTION = re.compile(
    r"[a-z]{0,12}(?:solution|answer)(?:box|orbox|orlines|ordottedlines|orgrid)?|(?:my|show|full|short)?(?:sol|soln|solu|ans|answ)"
    rf"|correction|corrig|lsg|loes|uitw|rozw|resol|svolg|{abroad.pattern(abroad.unaccented(abroad.SOLUTIONS))}"
)
_EXAMPLE = re.compile(
    r"(?!sub)[a-z]{0,12}example(?:box)?|exm|exmp|exmpl|examp|eg|egg|eks"
    rf"|{abroad.pattern(abroad.unaccented(abroad.EXAMPLES))}"
)
_NAMES = (("exercise", _EXERCISE), ("solution", _SOLUTION), ("example", _EXAMPLE))
# "\example{4}" at the beginning of a line: what it asks stands behind it.
_NUMBERED = re.compile(
    r"^[ \t]{0,8}\\(?P<word>exercise|problem|question|example|exo|exercice|aufgabe|ejercicio|esercizio)\s?"
    r"\{\s?(?P<number>\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?)\.?\s?\}(?!\s{0,4}[{\[])",
    re.M,
)
_TITLES = {"problem": "Problem", "question": "Question", "example": "Example"}
_MARK = re.compile(r"\\(?P<end>begin|end)\s{0,2}\{(?P<name>[^\W\d_]{2,30})\*?\}")
_OPTION = re.compile(
    r"[ \t]*(?:\[(?P<option>(?:[^\[\]{}]|\{[^{}]{0,200}\}){0,300})\]"
    r"|\{(?P<short>(?:[^{}\n]|\\ref\s?\{[^{}\n]{1,100}\}){0,60})\})"
)
_LABELLED = re.compile(r"\\label\s?\{([^{}\n]{1,100})\}|\blabel\s?=\s?\{?([^{},\]\n]{1,100})")
_LABEL_BEHIND = re.compile(r"\s{0,8}\\label\s?\{([^{}\n]{1,100})\}")
_REFERS = re.compile(r"\bref\s?=\s?\{?([^{},\]\n]{1,100})")
_SHOWN_REFERENCE = re.compile(r"\\ref\s?\{([^{}\n]{1,100})\}")
# "Solution to Exercise \ref{a}." in bold or as a title, behind all exercises.
_SOLUTION_OF = re.compile(
    r"(?:\\(?:noindent|medskip|bigskip|par)\s{0,4}){0,3}"
    r"(?:\\(?:textbf|textit|emph|textsc|paragraph\*?|(?:sub){0,2}section\*?)\s?\{|\{\\(?:bf|it|em)\s)"
    r"(?:(?:worked|detailed|full|sample) )?(?:solutions?|answers?)\s(?:to|of|for)\s(?:the\s)?"
    r"(?P<word>(?:exercise|problem|question)[\s~]{0,3})?\(?\\(?:c|auto)?ref\s?\{(?P<label>[^{}\n]{1,100})\}\)?[.:]?\s?\}[.:]?",
    re.I,
)
# "\parbf{\ref{a}.}" or "\item[\bf \ref{a}.]", where `a` is an exercise: what solves it begins, among solutions.
_BARE_SOLUTION_OF = re.compile(
    r"\\(?:item\s?\[(?:\s?\\(?!ref\b)[a-z]{1,20}(?:\{\w{0,20}\})?){0,4}|(?:parbf|textbf|paragraph\*?|(?:sub){0,2}section\*?)\s?\{)"
    r"\s?\{?(?:(?:exercise|problem|question|task)[\s~])?\s?\\ref\s?\{(?P<label>[^{}\n]{1,100})\}[.:]?\}?\s?[\]}]",
    re.I,
)
_HINTS_BEHIND = re.compile(r"\\(?:chapter|section)\*?\s?\{[^{}\n]{0,40}\bhints?\b", re.I)
_SOLUTION_ENDS = re.compile(r"\\(?:(?:sub){0,2}section|chapter)\b|\\end\{document\}|\\begin\{(?:exercise|problem)")
# "Solution:" set in an exercise, where its solution begins.
_SAYS_SOLUTION = re.compile(
    r"(?:\\(?:noindent|medskip|bigskip|smallskip|par)\s{0,4}){0,3}"
    r"(?:\\(?:textbf|textit|emph|underline|paragraph\*?|(?:sub){0,2}section\*?)\s?\{|\{\\(?:bf|it|em|sl|sc)(?:series|shape)?\s)"
    rf"(?:\\[a-z]{{2,12}}\s){{0,2}}(?:(?:my|sample) )?(?:solution|answer|{abroad.pattern(abroad.SOLUTIONS)})"
    r"\s?[:.]?\s?\}\s?[:.]?"
    r"|\\(?:solution|answer)\b(?!\s{0,4}[{\[])(?=[^\S\n]*\n)",
    re.I,
)
_ASKS_TO = re.compile(
    r"(?:(?:in|for) (?:each of )?the following exercises?, )?(?:compute|find|evaluate|determine|calculate|solve"
    r"|simplify|differentiate|integrate|factor|expand|express|write|rewrite|approximate|estimate|convert|verify|show|prove|graph|sketch|state|give|use)\b"
    r"[^.:\n]{0,200}[.:]",
    re.I,
)
_FORMULA = re.compile(
    r"\$\$?[^$]{1,2000}\$\$?|\\\(.{1,2000}?\\\)|\\\[.{1,2000}?\\\]|\\begin\{(equation|align|gather)\*?\}.{1,2000}?\\end\{\1\*?\}",
    re.S,
)
# A section of its own for what is asked, and one for its answer.
_SECTION = re.compile(
    r"\\(?P<level>part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)\b\*?"
    r"(?:\s?\{\s?(?:(?P<asks>Q|Question)|(?P<solves>A|Answer))[.:]?\s?\})?|\\end\{document\}|\\appendix\b"
)
_LIST = re.compile(r"\\(?:begin|end)\{(?:enumerate|itemize)\}|\\item\b")
_BOUND = re.compile(r"\\(?P<end>begin|end)\{(?P<name>exercise|example|solution)\}")
_SETS = re.compile(
    r"\\(?:text[a-z]{2}|emph|underline)\b|\\[A-Za-z]+\*?(?:\s?\{[\w.,* -]{0,20}\}){0,2}(?:\[[^\]\n]{0,60}\])?|[{}~]"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_SET_ASKS_TO = re.compile(r"\\exercisesetinstructions\s?\{\s?,\s?(?P<said>(?:[^{}]|\{[^{}]{0,300}\}){1,500})\}")
_LOWER = re.compile(r"\\tcblower\b")
_THEOREM = re.compile(r"\\newtheorem\*?\{(?P<name>[A-Za-z]{2,30})\*?\}(?:\[[^\]\n]*\])?\{[^{}\n]*\}(?:\[[^\]\n]*\])?")
_PROOF = re.compile(r"\\begin\{proof\}\s{0,3}\[\{?(?:solution|answer)[^\]\n]{0,80}\]", re.I)
_PROOF_END = re.compile(r"\\(?P<end>begin|end)\{proof\}")
_HINT = re.compile(r"\\begin\{hints?\}(?:[^\\]|\\(?!(?:begin|end)\{hint)){0,4000}\\end\{hints?\}")

_TITLED_BOX = re.compile(
    r"\\begin\{(?P<name>(?:tcolorbox|mdframed|framed|\w{2,20}box)(?=\}\s{0,4}\[)|[a-z]{2,20}(?=\}\s?\{))\}\s{0,4}"
    r"(?:\[[^\[\]\n]{0,200}?title\s?=\s?\{?\s?|(?P<brace>\{))"
    r"(?P<word>(?:worked |sample |advanced )?(?:example|exercise|problem|question|solution|answer))\b"
    r"(?(brace)\}|[^\[\]\n]{0,200}\])",
    re.I,
)
_NUMBERED_ITEM = re.compile(
    r"\\item\s?\[\s?(?:\\textbf\{|\{)?\(?(?P<number>\d{1,3}(?:\.\d{1,3}){0,2})[.):]?\)?\}?\s?\]"
)
_DESCRIPTION = re.compile(
    r"\\begin\{description\}(?P<body>(?:[^\\]|\\(?!(?:begin|end)\{description)){0,60000})\\end\{description\}"
)
_LETTERED = re.compile(
    r"\\begin\{(?:enumerate|itemize)\}(?:\[[^\]\n]{0,100}\])?(?P<body>\s{0,20}\\item\s?\[\(?a[).](?:[^\\]|\\(?!(?:begin|end)\{(?:enumerate|itemize))){0,20000})"
    r"\\end\{(?:enumerate|itemize)\}"
)
_OWN_LETTER = re.compile(r"\\item\s?\[\s?\(?([a-z])[).]{0,2}\s?\]")
_SET = re.compile(r"\\(?P<end>begin|end)\{(?P<name>exercises|exerciseset|problems|problemset|homework|probs)\}")
_ITEM = re.compile(r"\\item\b")
_BARE_ASKED = re.compile(r"\\(?:problem|exercise|question|prob|exer|ex)\b(?!\s?[{\[])")
_BEFORE_ITEM = re.compile(r"\\[a-zA-Z]{3,20}\s{1,40}(?=\\item\b)")
_ASKED_ITEM = re.compile(r"\\(?:sub)?Question\b(?:\[[^\]\n]{0,40}\])?")
_ASKING_BOX = re.compile(
    r"(?P<begin>\\begin\{(?P<name>Exercise|Answer)\})(?P<body>(?:[^\\]|\\(?!(?:begin|end)\{(?:Exercise|Answer)\})){0,20000})"
    r"\\end\{(?P=name)\}"
)
_EXERCISE_LIST = re.compile(
    r"\\begin\{ExerciseList\}(?:\[[^\]\n]{0,100}\])?((?:[^\\]|\\(?!(?:begin|end)\{ExerciseList)){0,60000})"
    r"\\end\{ExerciseList\}"
)
_OF_LIST = re.compile(r"\\(?P<word>Exercise|Answer)\b(?:\[[^\]\n]{0,100}\])?")

# "Solve Exercises \ref{a} - \ref{b}" above these exercises.
_RANGE = re.compile(
    r"\b(?:Exercises|Problems|Questions)[\s~]{1,4}\\ref\s?\{[^{}\n]{1,80}\}[\s~]{0,4}(?:-{1,3}|–|to|through|and)[\s~]{0,4}"
    r"\\ref\s?\{[^{}\n]{1,80}\}"
)
_COMMAND = re.compile(
    r"\\(?:newproblem\s?\{[^{}\n]{1,60}\}|[a-z]{0,8}exercise|exer|eoce|[a-z]{0,8}problem|prob|[a-z]{0,8}question|ques)\s{0,2}(?=\{)"
)
_SECOND = re.compile(r"(?:%[^\n]*)?\s{0,4}\{")
_BRACE = re.compile(r"\\.|[{}]", re.S)
_CHAPTER = re.compile(r"\\chapter\s?(?:\[[^\]\n]{0,200}\])?\s?\{")
_CHAPTERS = 2
_TITLE = re.compile(
    r"\\(?P<word>chapter|section)\s?(?:\[[^\]\n]{0,200}\])?\s?\{(?!\s?\d)|(?P<appendix>\\(?:appendix|backmatter)\b)"
)
_DEFINES = re.compile(r"(?:command|def)\*?\s?\{?\s{0,4}\Z")
_WORDS = 4
# "\exsol{…}", "\ans{…}": commands of a book's own that hold its solutions.
_SOLUTION_COMMAND = re.compile(
    r"\\(?:ex|my|full|short|show|print|the|sample)?(?:[Ss]olution|[Ss]oln?|[Aa]nswer|[Aa]ns)(?:text|box|block)?\s{0,4}\{(?:%[^\n]*)?"
)

_LIST_MARK = re.compile(
    r"\\item\s?\[\s?(?P<own>\d{1,3})[.)]?\s?\]|"
    r"\\begin\{enumerate\}(?P<resumes>\s?\[[^\]\n]{0,200}\bresume\b[^\]\n]{0,100}\])?|\\end\{enumerate\}|\\item\b"
    r"|\\setcounter\s?\{(?P<set>\w{1,20})\}\s?\{\s?(?:\\value\s?\{(?P<value>\w{1,20})\}|\\the(?P<shown>\w{1,20})"
    r"|(?P<number>\d{1,4}))\s?\}|\\addtocounter\s?\{(?P<add>\w{1,20})\}\s?\{(?P<by>\d{1,4})\}"
)

# "Water boils at \\answer{100} degrees.": the sentence goes on.
_BEHIND_IN_PLACE = re.compile(r"[ ~]{0,3}\n?[ ~]{0,8}(?:[a-z]|[.,;:!?)](?![^\W\d_]))|[ ~]{1,3}[A-Za-z$]")
_BEFORE_IN_PLACE = re.compile(r"[\w,$(]\Z")


def as_boxes(text: str, elsewhere: Mapping[str, str] | None = None) -> str:
    """LaTeX whose exercises, examples and solutions are `exercise`, `example`, `solution`, each behind its question.

    Args:
        elsewhere: solutions that stand in other files of the book, by the labels of their exercises.
    """
    text = _RANGE.sub("the following exercises", text) if "\\ref" in text else text
    text = _NUMBERED.sub(lambda one: f"\n\\textbf{{{_TITLES.get(one['word'], 'Exercise')} {one['number']}.}}", text)
    text = _SET_ASKS_TO.sub(_instruction, text)
    text = _THEOREM.sub(lambda given: "" if box_of(given["name"]) else given[0], text)
    text = _two_arguments(text) if "{questions}" not in text else text
    text = _asked_in_sections(text)
    text = _LETTERED.sub(_lettered_list, _DESCRIPTION.sub(_numbered_list, _titled_boxes(text)))
    text = _EXERCISE_LIST.sub(lambda given: _of_list(given[1]), text)
    text = _sets_as_lists(_proofs(_HINT.sub("", text)))
    text = _with_lower_parts(_solutions_of(_asked_in_items(text), set(exercise_labels(text))))
    return with_numbers(_with_instructions(_solved_inside(_named(text, elsewhere or {}))))


def with_solutions(text: str) -> str:
    r"""LaTeX with `\exsol{…}` as the environment `solution`, which pandoc keeps as a box."""

    def written(command: re.Match[str], inside: str) -> str | None:
        at = command.start()
        if is_defined(text, at) or in_formula(text, at):
            return None
        in_place = is_in_place(text, at, command.end() + len(inside) + 1)
        return inside if in_place else f"\n{boxed('solution', inside)}"

    return with_arguments(_SOLUTION_COMMAND, written, text)


def is_in_place(text: str, start: int, end: int) -> bool:
    """Whether what a command marks is a word of the sentence that it stands in, and no answer behind a question."""
    before = text[max(0, start - 200) : start].rpartition("\n\n")[2].rpartition("\\item")[2]
    if not _BEHIND_IN_PLACE.match(text, end):
        return False
    said = before.rstrip(" ~\n")
    ends = text[end : end + 1] in (*".,;!)",) and not said.endswith(("?", ":"))
    return not said or ends or bool(_BEFORE_IN_PLACE.search(said))


def exercise_labels(text: str) -> Iterator[str]:
    """The labels of the exercises of a text."""
    for mark in _MARK.finditer(_titled_boxes(text)):
        if mark["end"] == "begin" and box_of(mark["name"]) in ("exercise", "example"):
            label = _options(mark.string, mark.end(), ())[1]
            if label:
                yield label


def solutions_by_label(text: str, labels: Container[str]) -> Iterator[tuple[str, str]]:
    """What a text says in answer to exercises of these labels, in boxes or under titles that name them."""
    text = _solutions_of(_titled_boxes(text), labels)
    for mark in _MARK.finditer(text):
        if mark["end"] == "begin" and box_of(mark["name"]) == "solution":
            start, _, named = _options(text, mark.end(), labels)
            end = text.find(f"\\end{{{mark['name']}}}", start, start + _MAX_BODY)
            if named in labels and end > start:
                yield named, text[start:end]


def with_numbers(text: str) -> str:
    """A whole book whose chapters and sections have the numbers in their titles by which its key names them."""
    if "\\documentclass" not in text or len(_CHAPTER.findall(text)) < _CHAPTERS:
        return text
    chapter = section = 0
    edits: list[Edit] = []
    for title in _TITLE.finditer(text):
        if title["appendix"]:
            break
        if title["word"] == "chapter":
            chapter, section = chapter + 1, 0
            number = f"{chapter}. "
        else:
            section += 1
            number = f"{chapter}.{section} "
        if chapter:
            edits.append((title.end(), title.end(), number))
    return spliced(text, edits)


def with_saved_counters(text: str) -> str:
    r"""LaTeX whose lists go on where `\setcounter{saved}{\value{enumi}}` or `[resume]` says, with the number in it."""
    if not re.search(r"\\setcounter|\bresume\b|\\addtocounter|\\item\s?\[\s?\d", text):
        return text
    counters = _Counters()
    return _LIST_MARK.sub(counters.written, text)


class _Counters:
    """What the counters of lists are, from mark to mark; only outermost lists are counted."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self.depth = self.last = 0

    def written(self, mark: re.Match[str]) -> str:
        """The mark with its number, where it names a counter."""
        said = mark[0]
        if said.startswith("\\begin"):
            self.depth += 1
            if self.depth > 1:
                return said
            self.last, self.values["enumi"] = self.values.get("enumi", 0), 0
            if not mark["resumes"]:
                return said
            self.values["enumi"] = self.last
            return f"\\begin{{enumerate}}\\setcounter{{enumi}}{{{self.last}}}"
        if said.startswith("\\end"):
            self.depth = max(0, self.depth - 1)
            return said
        return self._item(mark) if said.startswith("\\item") else self._set(mark)

    def _item(self, mark: re.Match[str]) -> str:
        if self.depth != 1:
            return mark[0]
        due = self.values.get("enumi", 0) + 1
        self.values["enumi"] = int(mark["own"]) if mark["own"] else due
        if self.values["enumi"] == due:
            return mark[0]
        return f"\\setcounter{{enumi}}{{{self.values['enumi'] - 1}}}\n\\item "

    def _set(self, mark: re.Match[str]) -> str:
        if mark["add"]:
            self.values[mark["add"]] = self.values.get(mark["add"], 0) + int(mark["by"])
            return f"\\setcounter{{enumi}}{{{self.values['enumi']}}}" if mark["add"] == "enumi" else mark[0]
        saved = mark["value"] or mark["shown"]
        self.values[mark["set"]] = self.values.get(saved, 0) if saved else int(mark["number"])
        if not saved:
            return mark[0]
        return f"\\setcounter{{{mark['set']}}}{{{self.values[mark['set']]}}}" if mark["set"].startswith("enum") else ""


def in_formula(text: str, at: int) -> bool:
    r"""Whether a formula is open on its line at an offset: `$x = \answer{4}$`."""
    line = text[text.rfind("\n", max(0, at - 2_000), at) + 1 : at]
    dollars = line.count("$") - line.count("\\$")
    return dollars % 2 == 1 or line.rfind("\\[") > line.rfind("\\]") or line.rfind("\\(") > line.rfind("\\)")


def is_defined(text: str, at: int) -> bool:
    r"""Whether the command at an offset is defined there: `\def\answer{4}`."""
    return _DEFINES.search(text, max(0, at - 20), at) is not None


def closing_brace(text: str, start: int, most: int = MAX_ARGUMENT) -> int | None:
    """Where the brace stands that closes the one before offset `start`."""
    depth = 1
    for brace in _BRACE.finditer(text, start, start + most):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return brace.start()
    return None


def with_arguments(
    pattern: re.Pattern[str], written: Callable[[re.Match[str], str], str | None], text: str, most: int = MAX_ARGUMENT
) -> str:
    """`pattern.sub(written, text)` for a pattern that ends with a brace, up to the one that closes it.

    Args:
        written: what a match and the argument in the braces become; None leaves them.
    """
    edits: list[Edit] = []
    closed: dict[int, int] | None = None  # once for all: to look from each brace that is never closed takes too long
    for found in pattern.finditer(text):
        if edits and found.start() < edits[-1][1]:
            continue
        closed = closing_braces(text) if closed is None else closed
        end = closed.get(text.rfind("{", found.start(), found.end()))
        end = end if end is not None and end - found.end() < most else None
        new = None if end is None else written(found, text[found.end() : end])
        if end is not None and new is not None:
            edits.append((found.start(), end + 1, new))
    return spliced(text, edits)


def box_of(name: str) -> str:
    """The name of the box that an environment is, "" for none; `questionS` is one of two kinds of `question`."""
    lowered = re.sub(r"(?<=[a-z])[A-Z]\Z", "", name).lower()
    return next((word for word, names in _NAMES if names.fullmatch(lowered)), "")


def boxed(name: str, text: str, options: str = "") -> str:
    return f"\\begin{{{name}}}{options}\n{text}\n\\end{{{name}}}\n"


def _instruction(given: re.Match[str]) -> str:
    said = " ".join(given["said"].split())
    return f"\n\n{said[:1].upper()}{said[1:]}\n\n"


def _titled_boxes(text: str) -> str:
    r"""A coloured box whose title says "Example 1.1" as that box; `\tcblower` begins its solution."""
    edits: list[Edit] = []
    for box in _TITLED_BOX.finditer(text):
        end = text.find(f"\\end{{{box['name']}}}", box.end(), box.end() + _MAX_BODY)
        if end < 0:
            continue
        word = box_of(box["word"].split()[-1])
        upper, _, lower = text[box.end() : end].partition("\\tcblower")
        solution = f"\\begin{{solution}}{lower}\n\\end{{solution}}\n" if lower.strip() else ""
        written = f"\\begin{{{word}}}{upper}\n\\end{{{word}}}\n{solution}"
        edits.append((box.start(), end + len(box["name"]) + 6, written))
    return spliced(text, edits)


def _numbered_list(given: re.Match[str]) -> str:
    r"""A description whose words are numbers, `\item[3.]`, as numbered paragraphs."""
    items, body = re.findall(r"\\item\b", given["body"]), given["body"]
    if not items or len(_NUMBERED_ITEM.findall(body)) < len(items):
        return given[0]
    return _NUMBERED_ITEM.sub(lambda item: f"\n\n{item['number']}. ", body)


def _lettered_list(given: re.Match[str]) -> str:
    r"""A list whose items have letters of their own, `\item[(a)]`, as one that is lettered."""
    letters = _OWN_LETTER.findall(given["body"])
    if letters != [chr(97 + number) for number in range(len(_ITEM.findall(given["body"])))]:
        return given[0]
    return f"\\begin{{enumerate}}[(a)]{_OWN_LETTER.sub(lambda _: chr(92) + 'item ', given['body'])}\\end{{enumerate}}"


def _two_arguments(text: str) -> str:
    r"""`\exercise{question}{answer}` and `\problem{question}` as environments."""
    if not _COMMAND.search(text):
        return text
    closing = closing_braces(text)
    edits: list[Edit] = []
    for command in _COMMAND.finditer(text):
        if is_defined(text, command.start()):
            continue
        end = closing.get(command.end())
        if end is None or end - command.end() > MAX_ARGUMENT:
            continue
        asked = text[command.end() + 1 : end]
        if len(asked.split()) < _WORDS and "$" not in asked and "\\(" not in asked:
            continue  # a number or a title
        written = f"\n{boxed('exercise', asked)}"
        behind = _SECOND.match(text, end + 1)
        until = closing.get(behind.end() - 1) if behind else None
        if behind and until is not None and until - end <= MAX_ARGUMENT:
            answer = text[behind.end() : until]
            written += boxed("solution", answer) if answer.strip() else ""
            end = until
        edits.append((command.start(), end + 1, written))
    return spliced(text, edits)


def closing_braces(text: str) -> dict[int, int]:
    """Where each brace that opens is closed."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] == "{":
            opened.append(brace.start())
        elif brace[0] == "}" and opened:
            found[opened.pop()] = brace.start()
    return found


def _of_list(body: str) -> str:
    r"""The body of `ExerciseList`, in which `\Exercise` and `\Answer` begin what ends with the next of them."""
    marks = list(_OF_LIST.finditer(body))
    pieces = []
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(body)
        pieces.append(boxed("exercise" if mark["word"] == "Exercise" else "solution", body[mark.end() : end]))
    return "".join(pieces)


def _proofs(text: str) -> str:
    r"""`\begin{proof}[Solution]` as a solution."""
    if not _PROOF.search(text):
        return text
    edits: list[Edit] = []
    opened: list[bool] = []
    for mark in _PROOF_END.finditer(text):
        if mark["end"] == "begin":
            solution = _PROOF.match(text, mark.start())
            opened.append(solution is not None)
            if solution:
                edits.append((mark.start(), solution.end(), "\\begin{solution}"))
        elif opened and opened.pop():
            edits.append((mark.start(), mark.end(), "\\end{solution}"))
    return spliced(text, edits)


def _asked_in_sections(text: str) -> str:
    r"""`\subsection{Q}` and `\subsection{A}` behind it as boxes."""
    marks = [*_SECTION.finditer(text)]
    edits: list[Edit] = []
    for number, (asks, solves) in enumerate(pairwise(marks)):
        if asks["asks"] and solves["solves"] and asks["level"] == solves["level"]:
            end = marks[number + 2].start() if number + 2 < len(marks) else len(text)
            asked, answer = text[asks.end() : solves.start()], text[solves.end() : end]
            edits.append((asks.start(), end, boxed("exercise", asked) + boxed("solution", answer)))
    return spliced(text, edits)


def _sets_as_lists(text: str) -> str:
    r"""An environment `exercises` of `\item` as a list under a title."""
    edits: list[Edit] = []
    opened: re.Match[str] | None = None
    for mark in _SET.finditer(text):
        if mark["end"] == "begin":
            opened = mark
        elif opened is not None and mark["name"] == opened["name"]:
            body = text[opened.end() : mark.start()]
            item = _ITEM.search(body)
            if not item and _BARE_ASKED.search(body) and not _MARK.search(body):
                body = _BARE_ASKED.sub(lambda _: r"\item ", body)
                item = _ITEM.search(body)
            if item and not re.search(r"\\begin\{(?:enumerate|exercise)", body[: item.start()]):
                body = _BEFORE_ITEM.sub("", body)
                item = _ITEM.search(body)
                first = item.start() if item else 0
                listed = f"{body[:first]}\\begin{{enumerate}}\n{body[first:]}\\end{{enumerate}}\n"
                edits.append((opened.start(), mark.end(), f"\n\\subsection*{{Exercises}}\n{listed}"))
            opened = None
    return spliced(text, edits)


def _solutions_of(text: str, exercises: Container[str]) -> str:
    r"""Solutions under titles that refer to their exercises as environments with `ref=`."""
    given = {label[1] for label in _LABELLED.finditer(text)}
    marks = [
        mark
        for mark in _SOLUTION_OF.finditer(text)
        if mark["label"] in exercises or (mark["word"] and mark["label"] in given)
    ]
    if not marks and not _HINTS_BEHIND.search(text):
        marks = [mark for mark in _BARE_SOLUTION_OF.finditer(text) if mark["label"] in exercises]
    edits: list[Edit] = []
    for number, mark in enumerate(marks):
        until = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        ends = _SOLUTION_ENDS.search(text, mark.end(), until)
        end = min(ends.start() if ends else until, _item_end(text, mark.end(), until))
        edits.append((mark.start(), end, boxed("solution", text[mark.end() : end], f"[ref={mark['label']}]")))
    return spliced(text, edits)


def _item_end(text: str, start: int, until: int) -> int:
    """Where the item ends that is open at `start`: at the next of its list, or with the list; else `until`."""
    depth = 0
    for mark in _LIST.finditer(text, start, until):
        depth += {"b": 1, "e": -1}.get(mark[0][1], 0)
        if depth < 0 or (not depth and mark[0] == "\\item"):
            return mark.start()
    return until


def _with_lower_parts(text: str) -> str:
    r"""The part below `\tcblower` of a box that asks as its solution."""
    if "\\tcblower" not in text:
        return text
    edits: list[Edit] = []
    opened: list[tuple[str, int]] = []  # names of what is open, and where its lower part begins
    for mark in re.compile(rf"{_MARK.pattern}|{_LOWER.pattern}").finditer(text):
        if mark["name"] is None:
            if opened and box_of(opened[-1][0]) in ("exercise", "example"):
                edits.append((mark.start(), mark.end(), f"\\end{{{opened[-1][0]}}}\n\\begin{{solution}}"))
                opened[-1] = opened[-1][0], mark.end()
        elif mark["end"] == "begin":
            opened.append((mark["name"], 0))
        elif opened and opened[-1][0] == mark["name"] and opened.pop()[1]:
            edits.append((mark.start(), mark.end(), "\n\\end{solution}\n"))
    return spliced(text, edits)


def _solved_inside(text: str) -> str:
    """What an exercise, or a part of it, says behind "Solution:" as its solution."""
    edits: list[Edit] = []
    for box in re.finditer(r"\\begin\{(?P<name>exercise|example)\}", text):
        end = text.find(f"\\end{{{box['name']}}}", box.end(), box.end() + _MAX_BODY)
        body = text[box.end() : end]
        said = list(_SAYS_SOLUTION.finditer(body)) if end > 0 and "\\begin{solution}" not in body else []
        inside = [_item_end(body, one.end(), len(body)) for one in said]
        if not said or (len(said) > 1 and len(body) in inside) or not body[: said[0].start()].strip():
            continue
        for one, until in zip(said, inside, strict=True):
            close = f"\\end{{{box['name']}}}" if until == len(body) else ""
            solution = "\n" + boxed("solution", body[one.end() : until])
            start, behind = box.end() + one.start(), box.end() + until + len(close)
            edits.append((start, behind, f"\n{close}\n{solution}" if close else solution))
    return spliced(text, edits)


def _with_instructions(text: str) -> str:
    """Exercises that are mere formulas behind the instruction that stands above the first of them."""
    edits, above, instruction = list[Edit](), 0, ""
    for box in _BOUND.finditer(text):
        if box["end"] == "end":
            above = box.end()
        elif box["name"] != "solution":
            between = text[max(above, box.start() - 600) : box.start()]
            said = [line for line in _SETS.sub(" ", between).split("\n") if line.strip()]
            if said or "\\exercisesetend" in between:
                instruction = said[-1].strip() if said and _ASKS_TO.fullmatch(said[-1].strip()) else ""
            asked = _BOUND.split(text[box.end() : box.end() + 4_000], maxsplit=1)[0]
            if instruction and not _LETTERS.search(_SETS.sub(" ", _FORMULA.sub(" ", asked))):
                edits.append((box.end(), box.end(), f"\n{instruction}\n\n"))
            above = box.end()
    return spliced(text, edits)


def _named(text: str, elsewhere: Mapping[str, str]) -> str:
    """Each environment that is a box under its one name, without options; answers with `ref=` behind their exercise."""
    pieces: list[str] = []
    last = 0
    stack: list[tuple[str, int, str]] = []  # its name, the piece it begins with, the label it has or refers to
    moved: list[tuple[int, int, str]] = []
    ends: dict[str, int] = {}
    for mark in _MARK.finditer(text):
        word = box_of(mark["name"])
        if not word or mark.start() < last:
            continue
        pieces.append(text[last : mark.start()])
        last = mark.end()
        if mark["end"] == "begin":
            last, label, refers = _options(text, last, ends)
            stack.append((word, len(pieces), refers if word == "solution" else label))
            pieces.append(f"\\begin{{{word}}}\n")
        elif stack and stack[-1][0] == word:
            _, first, label = stack.pop()
            pieces.append(f"\n\\end{{{word}}}\n")
            if word == "solution" and label in ends:
                moved.append((first, len(pieces), label))
            elif word != "solution" and label:
                ends[label] = len(pieces) - 1
    pieces.append(text[last:])
    here = {label for _, _, label in moved}
    for label in ends.keys() & elsewhere.keys() - here:
        at = ends[label]
        behind = "".join(pieces[at + 1 : at + 3]).lstrip()
        if "\\end{solution}" not in pieces[at - 2] and not behind.startswith("\\begin{solution"):
            pieces[at] += boxed("solution", elsewhere[label])
    return _with_moved(pieces, moved, ends)


def _options(text: str, start: int, known: Container[str]) -> tuple[int, str, str]:
    """Where the options behind `\\begin{…}` end, the label of the box, and which of the known ones it refers to."""
    options: list[str] = []
    while option := _OPTION.match(text, start):
        options.append((option["option"] or option["short"] or "").strip())
        start = option.end()
    said = ",".join(options)
    labelled = _LABELLED.search(said) or _LABEL_BEHIND.match(text, start)
    refers = _REFERS.search(said)
    shown = _SHOWN_REFERENCE.search(said)
    named = refers[1].strip() if refers else shown[1] if shown else next((one for one in options if one in known), "")
    return start, next(filter(None, labelled.groups()), "").strip() if labelled else "", named


def _asked_in_items(text: str) -> str:
    r"""The `\Question`s of an exercise, and of its answer, as a list."""

    def written(box: re.Match[str]) -> str:
        first = _ASKED_ITEM.search(box["body"])
        if first is None:
            return box[0]
        items = _ASKED_ITEM.sub(lambda _: r"\item ", box["body"][first.start() :])
        before = box["body"][: first.start()]
        return f"{box['begin']}{before}\\begin{{enumerate}}[(a)]\n{items}\n\\end{{enumerate}}\\end{{{box['name']}}}"

    return _ASKING_BOX.sub(written, text) if "\\Question" in text else text


def _with_moved(pieces: list[str], moved: list[tuple[int, int, str]], ends: dict[str, int]) -> str:
    behind: dict[int, str] = {}
    for first, end, label in moved:
        at = ends[label]
        if at not in behind and first > at:
            behind[at] = "".join(pieces[first:end])
            pieces[first:end] = [""] * (end - first)
    return "".join(piece + behind.get(number, "") for number, piece in enumerate(pieces))
