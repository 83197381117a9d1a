r"""Commands in the sentences of LaTeX that no file defines: pandoc leaves out the word that each stands for.

"Draw the \cdf of $X$" without the book's own style file becomes "Draw the of $X$", which may well read as a sentence
that says something else. So the place is marked, for readers and models, and the rules drop a pair that has a mark.
What a command is given in braces goes with it: words are shown ("a \term{ring}"), since such a command only sets them;
anything else leaves a mark too.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.latex_boxes import closing_brace, in_formula

_SKIPPED = re.compile(r"Skipped '\\([A-Za-z]{2,30})(?:\{\})?\s?'")
_SKIPPED_WITH = re.compile(r"Skipped '\\([A-Za-z]{2,30})\*?(?:\[[^\]\n]{0,100}\])?\{(?!\}\s?')")
# What stands within a sentence and is no word of it.
_LAYOUT = """
    noindent indent par hfill hfil vfill smallskip medskip bigskip newline linebreak nolinebreak pagebreak newpage
    clearpage tiny scriptsize footnotesize small normalsize large Large LARGE huge bfseries itshape centering
    raggedright leavevmode protect relax null xspace og fg qedhere qed bgroup egroup fi else iftrue iffalse hline
    dotfill hrulefill strut allowbreak sloppy ignorespaces unskip boldmath printanswers selectfont normalfont
    nopagebreak displaybreak break pause quad qquad enspace thinspace negthinspace
"""
# What takes words that are not printed where they stand, or sets lengths.
_ASIDE = re.compile(
    r"\w*(?:cite\w*|todo\w*|index|note|notes|marginpar|label|skip|space|length|style|color|phantom|counter|mark|tag|target"
    r"|fixme|comment|ref|input|include|newpage|penalty|box|rule|points?|marks?|nomenclature|glsadd|bookmark)\Z",
    re.I,
)
_ARGUMENT = re.compile(r"\*?(?:\[[^\]\n]{0,100}\])?\{")
_WORDS = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w)){0,30}(?:[ ~][\w'’-]{1,30}){0,5}")
_BEFORE, _BEHIND = (
    re.compile(r"[\w,;:$(][ ~]\Z|\(\Z"),
    re.compile(r"[ ~]?[a-z(,;$\\:-]|[.?!)]|\s\w|\s*(?:\n\s*\n|\\item\b|\Z)"),
)
_BEGIN, _END = "xlostbeginsx", "xlostendsx"
_MARK = re.compile(rf"{_BEGIN}([A-Za-z]{{2,30}}){_END}")


def skipped_in(log: str) -> set[str]:
    """The commands that pandoc says, when asked with `--verbose`, it has left out; with `{` if they have arguments."""
    names = set(_SKIPPED.findall(log)).difference(_LAYOUT.split())
    return names | {f"{name}{{" for name in _SKIPPED_WITH.findall(log) if not _ASIDE.match(name)}


def with_places(text: str, names: set[str]) -> str:
    """LaTeX with words that pandoc keeps in the place of these commands, where they stand within a sentence."""
    bare = {name for name in names if not name.endswith("{")}
    text = _with_arguments(text, {name[:-1] for name in names - bare})
    if not bare:
        return text
    known = "|".join(map(re.escape, sorted(bare)))
    # between a word, a comma or a formula, and more of the sentence
    place = rf"(?<=[\w,;:$(][ ~])\\({known})(?![A-Za-z])(?:\\ |\{{\}})?(?=[ ~]?[a-z(,;:$\\-]|[.?!)])"
    return re.sub(place, rf"{_BEGIN}\1{_END} ", text)


def _with_arguments(text: str, names: set[str]) -> str:
    if not names:
        return text
    pieces, last = [], 0
    for command in re.finditer(rf"\\({'|'.join(map(re.escape, sorted(names)))})(?![A-Za-z])", text):
        argument = _ARGUMENT.match(text, command.end())
        end = closing_brace(text, argument.end()) if argument and command.start() >= last else None
        if argument is None or end is None or in_formula(text, command.start()):
            continue
        inside = text[argument.end() : end]
        said = command[1] in ("text", "textnormal") or _WORDS.fullmatch(inside)
        within = _BEFORE.search(text, max(0, command.start() - 2), command.start()) and _BEHIND.match(text, end + 1)
        if text.startswith("{", end + 1) or not (within or command[1] in ("text", "textnormal")):
            continue
        pieces += [text[last : command.start()], inside if said else f"{_BEGIN}{command[1]}{_END} "]
        last = end + 1
    return "".join(pieces) + text[last:]


def with_marks(text: str) -> str:
    r"""Markdown with a mark in these places: `` `\cdf`{.lost} ``."""
    return _MARK.sub(r"`\\\1`{.lost}", text)
