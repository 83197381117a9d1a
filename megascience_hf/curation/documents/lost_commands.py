r"""Commands in the sentences of LaTeX that no file defines: pandoc leaves out the word that each stands for.

"Draw the \cdf of $X$" without the book's own style file becomes "Draw the of $X$", which may well read as a sentence
that says something else. So the place is marked, for readers and models, and the rules drop a pair that has a mark.
"""

from __future__ import annotations

import re

_SKIPPED = re.compile(r"Skipped '\\([A-Za-z]{2,30})(?:\{\})?\s?'")
# What stands within a sentence and is no word of it.
_LAYOUT = """
    noindent indent par hfill hfil vfill smallskip medskip bigskip newline linebreak nolinebreak pagebreak newpage
    clearpage tiny scriptsize footnotesize small normalsize large Large LARGE huge bfseries itshape centering
    raggedright leavevmode protect relax null xspace og fg qedhere qed bgroup egroup fi else iftrue iffalse hline
    dotfill hrulefill strut allowbreak sloppy ignorespaces unskip boldmath printanswers selectfont normalfont
    nopagebreak displaybreak break pause quad qquad enspace thinspace negthinspace
"""
_BEGIN, _END = "xlostbeginsx", "xlostendsx"
_MARK = re.compile(rf"{_BEGIN}([A-Za-z]{{2,30}}){_END}")


def skipped_in(log: str) -> set[str]:
    """The commands without an argument that pandoc says, when asked with `--verbose`, it has left out."""
    return set(_SKIPPED.findall(log)).difference(_LAYOUT.split())


def with_places(text: str, names: set[str]) -> str:
    """LaTeX with words that pandoc keeps in the place of these commands, where they stand within a sentence."""
    if not names:
        return text
    known = "|".join(map(re.escape, sorted(names)))
    # between a word, a comma or a formula, and more of the sentence
    place = rf"(?<=[\w,;:$(][ ~])\\({known})(?![A-Za-z])(?:\\ |\{{\}})?(?=[ ~]?[a-z(,;$\\-]|[.?!)])"
    return re.sub(place, rf"{_BEGIN}\1{_END} ", text)


def with_marks(text: str) -> str:
    r"""Markdown with a mark in these places: `` `\cdf`{.lost} ``."""
    return _MARK.sub(r"`\\\1`{.lost}", text)
