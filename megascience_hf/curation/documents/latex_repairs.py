r"""What LaTeX gets over and pandoc does not: environments in comments, and those that end with the name of another."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.edits import Edit, spliced

# Lines that are but a comment, in which environments may begin; programs are left as they are.
_COMMENTS = re.compile(
    r"(?P<code>\\begin\{(?P<name>lstlisting|verbatim|Verbatim|minted|filecontents|comment)(?P<star>\*?)\}(?s:.{0,40000}?)"
    r"\\end\{(?P=name)(?P=star)\})|^[ \t]*%[^\n]*\n",
    re.M,
)
_ALIGNS = re.compile(r"\\(begin|end)\{(align|gather|equation|multline|flalign|eqnarray)(\*?)\}")
# A line to write on, within a sentence.
_BLANK = re.compile(
    r"\\underline\s?\{\s?(?:\\hspace\*?\s?\{[^{}\n]{1,20}\}|(?:\\q?quad|~|\\ ){1,20})\s?\}"
    r"|\\(?<!command\\)(?<!command\{\\)(?<!def\\)"
    r"(?:fillin(?![A-Za-z])(?!\s?\[)|blank(?:\[[^\[\]\n]{0,80}\])?(?=\s?\{[ ~]?\}))(?:\s?\{[ ~]?\})?"
    r"|(?<=[\w,.:=$)][ ~])\\rule\s?(?:\[[^\]\n]{0,20}\])?\{[\d.]{1,4}\s?(?:cm|in|mm|em|ex|pt)\}"
    r"\{[\d.]{1,5}\s?(?:pt|mm|cm|in|em)\}"
)
# "\\begin{answer}{3B}": an answer in several boxes.
_LETTERED = re.compile(
    r"\\begin\{(?P<name>answer|solution|sol|soln|ans)\}\s?\{(?P<number>\d{1,3})\s?[.(]{0,2}(?P<letter>[A-Ha-h])\)?\}"
)
_LISTS = ("enumerate", "itemize", "description")
# In programs nothing begins or ends.
_PROGRAM = r"\\begin\{(?P<name>lstlisting|verbatim|Verbatim|minted|comment)\*?\}(?s:.{0,40000}?)\\end\{(?P=name)\*?\}"
_ENVIRONMENT = re.compile(
    rf"(?P<code>{_PROGRAM}"
    r"|(?<!\\)%[^\n]*)|\\end\{document\}|\\(?P<side>begin|end)\{(?!document\})(?P<of>[^{}\n]{1,40})\}|\\(?:part|chapter|section)\*?\{|\Z"
)
_NOTHING = re.compile(
    r"\\end\{\w{2,12}\}(?:\s|\\(?:bigskip|medskip|smallskip|newpage|vspace\{[^{}\n]{0,20}\})){0,40}\Z"
)


def repaired(text: str) -> str:
    """LaTeX with blanks that stay, lists that end, formulas that end as they begin, answers to parts in one box."""
    text = _with_joined_answers(_with_lists_closed(text))
    return _with_same_ends(_BLANK.sub(lambda _: r"\_\_\_\_", text))


def without_comments(text: str) -> str:
    """LaTeX without the lines that are but a comment."""
    return _COMMENTS.sub(lambda line: line["code"] or "", text)


def _with_lists_closed(text: str) -> str:
    r"""Lists that do not end within what they are in, or before the next section, ended; ends of no list left out.

    LaTeX refuses both, pandoc too, but only after it has tried each way to read them: twice as long for each list more.
    """
    if all(text.count(f"\\begin{{{each}}}") == text.count(f"\\end{{{each}}}") for each in _LISTS):
        return text
    edits, opened = list[Edit](), list[str]()
    for mark in _ENVIRONMENT.finditer(text):
        if mark["code"]:
            continue
        if mark["side"] == "begin":
            opened.append(mark["of"])
        elif mark["side"] and mark["of"] not in opened:
            if mark["of"] in _LISTS:
                edits.append((mark.start(), mark.end(), ""))
        else:
            begun = len(opened) - 1 - opened[::-1].index(mark["of"]) if mark["side"] else 0
            ended = [name for name in reversed(opened[begun + bool(mark["side"]) :]) if name in _LISTS]
            edits.append((mark.start(), mark.start(), "".join(f"\n\\end{{{name}}}\n" for name in ended)))
            opened = opened[:begun]
    return spliced(text, edits)


def _with_same_ends(text: str) -> str:
    r"""`\begin{align*}` that ends with `\end{align}`: LaTeX goes on, pandoc leaves out what is around it."""
    edits, opened = list[Edit](), None
    for mark in _ALIGNS.finditer(text):
        if mark[1] == "begin":
            opened = mark
        else:
            if opened and opened[2] == mark[2] and opened[3] != mark[3]:
                edits.append((mark.start(), mark.end(), f"\\end{{{opened[2]}{opened[3]}}}"))
            opened = None
    return spliced(text, edits)


def _with_joined_answers(text: str) -> str:
    """Answers to the parts of one exercise, each in a box with its number and letter, as one."""
    boxes = list(_LETTERED.finditer(text))
    pieces, last, within = [], 0, False
    for at, box in enumerate(boxes):
        follows = at + 1 < len(boxes) and _goes_on(text, box, boxes[at + 1])
        if within:
            between = text[last : box.start()]
            pieces += [between[: between.rindex("\\end{")].rstrip(), f"\n\n({box['letter']}) "]
        elif follows and box["letter"] in "aA":
            pieces += [text[last : box.start()], f"\\begin{{{box['name']}}}{{{box['number']}}}\n({box['letter']}) "]
        else:
            continue
        within, last = follows, box.end()
    return "".join(pieces) + text[last:]


def _goes_on(text: str, box: re.Match[str], other: re.Match[str]) -> bool:
    same = (box["name"], box["number"], chr(ord(box["letter"]) + 1)) == other.group("name", "number", "letter")
    behind = text[box.end() : other.start()]
    end = behind.rfind("\\end{")
    return same and end >= 0 and bool(_NOTHING.match(behind[end:]))


_OPENS = re.compile(
    rf"(?P<code>{_PROGRAM}"
    r"|(?<!\\)%[^\n]*|\\(?:verb|lstinline)\*?(?P<sign>[^\w\s{*])[^\n]{0,200}?(?P=sign)|\\[^A-Za-z])"
    r"|\\(?P<side>begin|end)\{(?P<of>[^{}\n]{1,40})\}|(?P<brace>[{}])"
)


def with_pairs_matched(text: str) -> str:
    r"""LaTeX without the `\begin`, `\end` and braces that have no other half: pandoc refuses the whole file for one.

    What such an environment would hold is read as text, so that half an exercise is none.
    """
    opened: list[re.Match[str]] = []
    dropped: list[re.Match[str]] = []
    for mark in _OPENS.finditer(text):
        if mark["code"]:
            continue
        half = mark["of"] or "{"
        if mark["side"] == "begin" or mark["brace"] == "{":
            opened.append(mark)
            continue
        at = next(
            (at for at in range(len(opened) - 1, max(-1, len(opened) - 60), -1) if (opened[at]["of"] or "{") == half),
            None,
        )
        if at is None or (mark["brace"] and at < len(opened) - 1):
            dropped.append(mark)
        else:
            dropped += opened[at + 1 :]
            del opened[at:]
    documents = [mark for mark in opened if mark["of"] == "document"]
    halves = sorted(mark.span() for mark in [*dropped, *opened] if mark not in documents)
    return spliced(text, ((start, end, "") for start, end in halves)) + "\n\\end{document}\n" * len(documents)
