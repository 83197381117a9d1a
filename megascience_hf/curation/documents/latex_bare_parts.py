r"""Problems and parts that are begun by a command alone: `\problem{10}`, `\subp`, each up to the next."""

from __future__ import annotations

import re

from megascience_hf.curation.documents.latex_boxes import box_of

_LAID_OUT = r"(?:\\(?:bigskip|medskip|smallskip|newpage|noindent|pagebreak|clearpage|vfill|hfill|par|item)\s{1,4}){0,3}"
# "\bigskip \problem5": what it is worth, or its number.
_PROBLEM = re.compile(
    rf"^[ \t]{{0,8}}{_LAID_OUT}\\(?P<word>problem|exercise|question)\s?"
    r"(?:\{\s?(?P<braced>\d{1,3})\s?\}|(?P<bare>\d{1,3}))(?!\s{0,4}[{\[])",
    re.M,
)
_PART = re.compile(
    rf"^[ \t]{{0,8}}{_LAID_OUT}\\(?:sub(?:p|prob|problem|exercise|question|ques|q|part)|spart|ppart|probpart)"
    r"(?![A-Za-z])(?:\s?\{\s?\d{0,3}\s?\}|\[\d{1,3}\]|\d{1,3})?(?![ \t]?\{(?!\\))",
    re.M,
)
_ENDS = re.compile(
    rf"{_PROBLEM.pattern}|\\(?:part|chapter|(?:sub)?section)\b|\\textbf\{{(?:Problem|Exercise|Question)"
    r"|\\(?:begin|end)\{(?:document|exercise|problem|question|parts|subparts|enumerate|itemize|questions)\}",
    re.M,
)
# A short answer beside the solution: "\begin{rep}$1/6$\end{rep}\begin{sol}…".
_SHORT = re.compile(
    r"\\begin\{(?P<name>rep|reps|r[eé]ponses?|ans|answ|answers?|shortanswer|finalanswer|respuestas?|respostas?|rispost[ae]"
    r"|antwort|kurzantwort|odpowied[zź])\}(?P<said>(?:[^\\]|\\(?!(?:begin|end)\{(?P=name)\})){0,2000})\\end\{(?P=name)\}"
    r"(?=\s{0,20}(?:%[^\n]*\n\s{0,20})?\\begin\{(?P<behind>[^\W\d_]{2,30})\})"
)
_ONLY_SHORT = re.compile(r"\\(?P<end>begin|end)\{reps?\}")


def with_bare_parts(text: str) -> str:
    """LaTeX whose bare problems begin a line with their number, and whose bare parts are a list."""
    if "\\sub" not in text and "part" not in text and not _PROBLEM.search(text):
        return text
    text = _PROBLEM.sub(lambda one: f"\\{one['word']}{{{one['braced'] or one['bare']}}} ", text)
    parts = list(_PART.finditer(text))
    pieces, last, goes_on = [], 0, False
    for number, part in enumerate(parts):
        until = parts[number + 1].start() if number + 1 < len(parts) else len(text)
        ends = _ENDS.search(text, part.end(), until)
        pieces += [text[last : part.start()], "" if goes_on else "\n\\begin{enumerate}[(a)]\n", "\\item "]
        goes_on = ends is None and until < len(text)
        last = part.end()
        if not goes_on:
            end = ends.start() if ends else until
            pieces += [text[last:end], "\n\\end{enumerate}\n"]
            last = end
    return "".join(pieces) + text[last:]


def without_short_answers(text: str) -> str:
    """LaTeX without a short answer in front of its solution; where it is the only one it is the solution."""
    if "\\begin{rep" in text or "\\begin{a" in text or "\\begin{r" in text or "\\begin{short" in text:
        text = _SHORT.sub(lambda short: "" if box_of(short["behind"]) == "solution" else short[0], text)
        text = _ONLY_SHORT.sub(lambda mark: f"\\{mark['end']}{{solution}}", text)
    return text
