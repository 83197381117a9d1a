r"""Texts in JSON strings, for models that write JSON where blocks were asked for.

A model that writes LaTeX into JSON doubles its backslashes, or does not, or now and then: `\nu` is the Greek letter in
one reply and the end of a line in another. What can be read in one way only is read; anything else counts as lost, and
is asked for again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.llm.blocks import Block, Blocks

# What stands behind a backslash in commands of LaTeX that begin like an escape of JSON.
_COMMANDS = re.compile(
    r"""
    (?: b(?:ar|eta|egin|ecause|ig|igl|igr|igg|igcup|igcap|inom|f|fseries|m|mod|oldsymbol|ot|owtie|ox|oxed|oxtimes
          |ullet|ackslash|reve|race|rack)
      | f(?:rac|orall|lat|box|rown|ootnotesize)
      | n(?:abla|ano|atural|cong|e|earrow|eg|egmedspace|egthickspace|egthinspace|eq|ewcommand|ewline|ewpage|ewton
          |exists|geq\w{0,6}|gtr\w{0,4}|i|icefrac|leq\w{0,6}|leftarrow|leftrightarrow|less\w{0,3}|mid|obreak\w{0,5}
          |odot|oindent|olimits|olinebreak|onumber|opagebreak|orm|ormalfont|ormalsize|ot|otag|ote|otin|otni|parallel
          |prec\w{0,2}|rightarrow|shortmid|shortparallel|sim|subset\w{0,3}|succ\w{0,2}|supset\w{0,3}|throot
          |triangle\w{0,7}|u|um|umberwithin|umrange|v[dD]ash|V[dD]ash|warrow|Leftarrow|Rightarrow|Leftrightarrow)
      | r(?:ad|adian|aggedleft|aggedright|aise|aisebox|angle|brace|brack|ceil|ef|enewcommand|estriction|floor|group
          |hd|ho|ight|ight(?:arrow|harpoon|left|right|squig|three)\w{0,12}|isingdotseq|lap|m|mfamily|moustache|oman
          |oot|otatebox|owcolor|paren|q|times|ule|vert|Vert)
      | t(?:abcolsep|ag|an|anh|arget|au|binom|ensor|era|esla|ext\w{0,12}|frac|g|herefore|heta|hickapprox|hicksim
          |hickspace|hinspace|ikz|ilde|imes|iny|itle|o|onne|op|race|riangle\w{0,10}|t|tfamily|wohead\w{0,10})
    )(?![A-Za-z])
    """,
    re.X,
)
_LITERAL = {'"': re.compile(r'"((?:[^"\\]|\\.)*+)"', re.S), "'": re.compile(r"'((?:[^'\\]|\\.)*+)'", re.S)}
_BARE = re.compile(r"(-?\d[\d.eE+-]{0,30}|null|None|true|True|false|False)(?=\s*(?:[,}\]]|\Z))")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.S)
_SIGNS = {"n": "\n", "t": "\t", "r": "\r"}
# What follows the string of a field; anything else means that a quotation mark in the text has ended it too early.
_BEHIND = re.compile(r"\s*(?:[,}\]]|\Z)")


def read_fields(text: str, names: Sequence[str]) -> Blocks:
    """The fields of these names, in the order in which they are written, whatever objects they stand in."""
    field = re.compile(rf"""(["'])({"|".join(names)})\1\s{{0,8}}:\s{{0,8}}""")
    found: list[Block] = []
    at = 0
    while (key := field.search(text, at)) is not None:
        at = key.end()
        if (bare := _BARE.match(text, at)) is not None:
            found.append(Block(key[2], "" if bare[1] in ("null", "None") else bare[1]))
            at = bare.end()
            continue
        literal = _LITERAL[text[at]].match(text, at) if text[at : at + 1] in _LITERAL else None
        value = decoded(literal[1]) if literal is not None and _BEHIND.match(text, literal.end()) else None
        if literal is not None:
            at = literal.end()
        found.append(Block(key[2], None if value is None else value.strip()))
    return Blocks(tuple(found))


def decoded(body: str) -> str | None:
    r"""What stands between the quotation marks, if it can mean one thing only; else None.

    Doubled backslashes in front of letters are a sign of JSON as it should be, `\a` or `\(` of LaTeX as it is. In the
    first, and where there is no sign, a `\n` that could begin a command is not known; in the second `\\` is not, since
    it may be the end of a row; with both signs nothing is.
    """
    escapes = list(_ESCAPE.finditer(body))
    doubled = re.search(r"\\\\[A-Za-z({\[|,;!]", body) is not None
    single = any(_is_latex(body, escape) for escape in escapes)
    if single and doubled:
        return None
    pieces, last = [], 0
    for escape in escapes:
        meant = _meant(body, escape, single)
        if meant is None:
            return None
        pieces += [body[last : escape.start()], meant]
        last = escape.end()
    return "".join(pieces) + body[last:]


def _is_latex(body: str, escape: re.Match[str]) -> bool:
    """Whether an escape is none of JSON, or begins a command where JSON has a character that no text holds."""
    sign = escape[1]
    if sign in "bf":
        return _COMMANDS.match(body, escape.start(1)) is not None
    return sign[0] not in "\"'\\/nrtu" or sign == "u"


def _is_doubled_line_end(body: str, escape: re.Match[str]) -> bool:
    r"""Whether `\\n` could be an end of a line that was escaped twice: there is no command of LaTeX behind it."""
    at = escape.end()
    if body[escape.start() - 1 : escape.start()] == "\\" or _COMMANDS.match(body, at):
        return False  # the end of a row of a matrix, before "n"; or a command
    return body[at : at + 1] in ("n", "t", "r") and (body[at] == "n" or not body[at + 1 : at + 2].islower())


def _meant(body: str, escape: re.Match[str], single: bool) -> str | None:
    """What an escape stands for; None if that cannot be told."""
    sign = escape[1]
    if len(sign) == 5:
        return None if 0xD800 <= int(sign[1:], 16) < 0xE000 else chr(int(sign[1:], 16))
    if sign == "\\":
        return None if single or _is_doubled_line_end(body, escape) else sign
    if sign in _SIGNS:
        if _COMMANDS.match(body, escape.start(1)):
            # "\nu" may be a line that begins with "u"; a tab or a carriage return before the rest of a word is none
            return None if sign == "n" or not single else escape[0]
        return _SIGNS[sign]
    if sign in "\"'/":
        return None if sign == "'" and single else sign
    if sign in "bf" and not single:
        return None
    return escape[0]  # LaTeX as it is
