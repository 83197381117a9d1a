r"""Commands in the sentences of LaTeX that no file defines: pandoc leaves out the word that each stands for.

"Draw the \cdf of $X$" without the book's own style file becomes "Draw the of $X$", which may well read as a sentence
that says something else. So the place is marked, for readers and models, and the rules drop a pair that has a mark.
What a command is given in braces goes with it: words are shown ("a \term{ring}"), since such a command only sets them;
anything else leaves a mark too.
"""

from __future__ import annotations

import re

from megascience_hf.curation.documents.latex_boxes import closing_braces, in_formula
from megascience_hf.curation.documents.latex_definitions import defined_commands
from megascience_hf.curation.extraction.edits import Edit, spliced

# Pandoc leaves out a number behind it too: "\foo 75.2".
_SKIPPED = re.compile(r"Skipped '\\([A-Za-z]{2,30})(?:\{\})?\s?[-+=\d.,]{0,20}'")
_SKIPPED_WITH = re.compile(r"Skipped '\\([A-Za-z]{2,30})\*?(?:\[[^\]\n]{0,100}\])?\{(?!\}\s?')")
# What stands within a sentence and is no word of it.
_LAID_OUT = """
    noindent indent par hfill hfil vfill smallskip medskip bigskip newline linebreak nolinebreak pagebreak newpage
    clearpage tiny scriptsize footnotesize small normalsize large Large LARGE huge bfseries itshape centering
    raggedright leavevmode protect relax null xspace og fg qedhere qed bgroup egroup fi else iftrue iffalse hline
    dotfill hrulefill strut allowbreak sloppy ignorespaces unskip boldmath printanswers selectfont normalfont
    nopagebreak displaybreak break pause quad qquad enspace thinspace negthinspace begin end item
"""
_LAYOUT = frozenset(_LAID_OUT.split())
# Signs of formulas that stand in a sentence without `$`.
_SIGN_NAMES = """
    Rightarrow Leftarrow Leftrightarrow rightarrow leftarrow leftrightarrow to implies iff mapsto longrightarrow
    Longrightarrow leq geq le ge neq ne times cdot pm approx equiv sim infty in notin subset subseteq cup cap forall
    exists neg land lor wedge vee therefore because circ partial nabla alpha beta gamma delta epsilon varepsilon
    zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta
    Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
_SIGNS = frozenset(_SIGN_NAMES.split())
# Those of textcomp, gensymb, siunitx and pifont, as they are printed.
_PRINTED_AS = """
    textrightarrow → textleftarrow ← textuparrow ↑ textdownarrow ↓ texttimes × textdiv ÷ textpm ± textminus −
    textohm Ω textcelsius ℃ textperthousand ‰ textsurd √ textlnot ¬ textlangle ⟨ textrangle ⟩ textbar | texteuro €
    textcent ¢ textalpha α textbeta β textgamma γ textdelta δ textDelta Δ textepsilon ε texttheta θ textlambda λ
    textpi π textsigma σ textphi φ textomega ω textOmega Ω textasciigrave ` textquotesingle ' textonesuperior ¹
    textnumero № textordfeminine ª textordmasculine º textemdash — textendash – textellipsis … textunderscore _
    texttrademark ™ textdaggerdbl ‡ degree ° celsius °C degreeCelsius °C fahrenheit °F perthousand ‰ permil ‰
    ohm Ω micro µ checkmark ✓ cmark ✓ xmark ✗ hbar ħ
"""
_PRINTED = dict(zip(_PRINTED_AS.split()[::2], _PRINTED_AS.split()[1::2], strict=True))
# What takes words that are not printed where they stand, or sets lengths.
_ASIDE = re.compile(
    r"\w*(?:cite\w*|todo\w*|index|note|notes|marginpar|label|skip|space|length|style|color|phantom|counter|mark|tag|target"
    r"|fixme|comment|ref|input|include|newpage|penalty|box|rule|points?|marks?|nomenclature|glsadd|bookmark)\Z",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_](?:[\w'’-]|\.(?=\w)){0,30}(?:[ ~][\w'’-]{1,30}){0,5}")
# Code that a command of the book's own sets: a name or a call, without commands in it.
_CODE = re.compile(
    r"[A-Za-z_][\w.:]{0,60}(?:\((?:[^(){}\\$\n]|\([^(){}\\$\n]{0,40}\)){0,100}\)|\[[^\[\]{}\\$\n]{0,40}\])?"
    r"|[\w \[\]()=+*/<>.,:;'\"!?|-]{1,80}"
)
_SETS_CODE = re.compile(
    r"(?:[a-z]{0,8}code|[a-z]{0,4}inline|py|python|PY|cc|cpp|java|scala|SCALA|haskell|R|r|rust|js|sql|fn|func|file|cmd|command|kbd|keys?"
    r"|var|variable|ident|id|mono|tt|ttt|texttt|class|cls|method|meth|pkg|package|lib|fname|filename|path|prog|lst|listing|sh|shell|bash"
    r"|unix|term|api|type|keyword|kw|opt|option|param|arg|env|field|attr|obj|str|verb|mintinline|jl|julia|ml|c)\Z"
)
_BEFORE, _BEHIND = (
    re.compile(r"[\w,;:$(][ ~\n]\Z|\(\Z"),
    re.compile(r"[ ~]?[a-z(,;$\\:-]|[.?!)]|\s\w|\s*(?:\n\s*\n|\\item\b|\Z)"),
)
# The first word of a sentence, and that it goes on.
_FIRST, _GOES_ON = re.compile(r"[.?!}][ ~\n]\Z|\n\s{1,8}\Z|\\item\s\Z"), re.compile(r"[ ~][a-z(]|,")
_UNIT = re.compile(
    r"\\(?P<command>qty|SI|unit|si)\s?(?:\[[^\]\n]{0,80}\])?\{(?P<first>[^{}\n]{1,60})\}(?:\{(?P<second>[^{}\n]{1,80})\})?"
)
_UNIT_NAMES = """
    ampere candela kelvin kilogram gram meter metre mole second becquerel coulomb degreeCelsius celsius farad gray
    henry hertz joule katal lumen lux newton ohm pascal radian siemens sievert steradian tesla volt watt weber day
    hour minute degree arcminute arcsecond astronomicalunit atomicmassunit bel bar dalton decibel electronvolt
    hectare liter litre neper tonne barn angstrom bohr mmHg nauticalmile knot percent clight elementarycharge
    electronmass planckbar hartree yocto zepto atto femto pico nano micro milli centi deci deca deka hecto kilo mega
    giga tera peta exa zetta yotta per of square squared cubic cubed raiseto tothe quartic sqrt highlight cancel fg
    pg ng ug mg g kg amu pm nm um mm cm dm m km as fs ps ns us ms s fmol pmol nmol umol mmol mol kmol pA nA uA mA A
    kA ul ml l hl uL mL L hL mHz Hz kHz MHz GHz THz mN N kN MN Pa kPa MPa GPa mohm kohm Mohm pV nV uV mV V kV W uW
    mW kW MW GW J uJ mJ kJ eV meV keV MeV GeV TeV kWh F fF pF nF uF mF K dB C T H mH uH pH nH mT Bq Gy Sv lm lx rad
    sr Wb S kat text mathrm rm cdot times circ mu Omega upmu textmu textohm degC cm
"""
_UNITS = frozenset(_UNIT_NAMES.split())
_WORD, _LEAST_WORDS = re.compile(r"(?<![\\\w])[^\W\d_]{2,}"), 4
_BEGIN, _END = "xlostbeginsx", "xlostendsx"
_MARK = re.compile(rf"{_BEGIN}([A-Za-z]{{2,30}}){_END}")


def place_of(name: str) -> str:
    """What stands in the place of a command until pandoc has read the text, and `with_marks` marks it."""
    return f"{_BEGIN}{name}{_END} "


def skipped_in(log: str) -> set[str]:
    """The commands that pandoc says, when asked with `--verbose`, it has left out; with `{` if they have arguments."""
    skipped = [*_SKIPPED.findall(log), *(f"{name}{{" for name in _SKIPPED_WITH.findall(log) if not _ASIDE.match(name))]
    return {name for name in skipped if name.rstrip("{") not in _LAYOUT}


def with_places(text: str, names: set[str], definitions: str = "") -> str:
    """LaTeX with words that pandoc keeps in the place of these commands, where they stand within a sentence."""
    defined = defined_commands(text) | defined_commands(definitions) | _UNITS
    text = _UNIT.sub(lambda said: _with_known_unit(said, defined), text)
    bare = {name for name in names if not name.endswith("{")}
    text = _with_arguments(text, {name[:-1] for name in names - bare})
    if signs := bare & _SIGNS:
        text = re.sub(rf"\\({'|'.join(sorted(signs))})(?![A-Za-z])", r"\\ensuremath{\\\1}", text)
    if printed := bare & _PRINTED.keys():
        text = re.sub(
            # not within `\SI{5}{\kilo\ohm}`, which pandoc reads
            rf"(?<=[\d\s~$)\]}}(,.:;])\\({'|'.join(sorted(printed))})(?![A-Za-z])(?:\{{\}}|\\(?= )|[ \t]+(?=\S))?",
            lambda sign: _PRINTED[sign[1]],
            text,
        )
    signs |= printed
    if not bare - signs:
        return text
    known = "|".join(map(re.escape, sorted(bare - signs)))
    # between a word, a comma or a formula, and more of the sentence
    place = rf"(?<=[\w,;:$(][ ~\n])\\({known})(?![A-Za-z])(?:\\ |\{{\}})?(?=[ ~]?[a-z\d(,;:$\\-]|[.?!)])"
    return re.sub(place, rf"{_BEGIN}\1{_END} ", text)


def _with_known_unit(said: re.Match[str], defined: set[str]) -> str:
    """A number with a mark for a unit of the book's own, which pandoc leaves out."""
    unit = said["second"] if said["command"] in ("qty", "SI") else said["first"]
    own = [name for name in re.findall(r"\\([A-Za-z]{2,30})", unit or "") if name not in defined]
    if not own or in_formula(said.string, said.start()):
        return said[0]
    number = f"\\num{{{said['first']}}} " if said["command"] in ("qty", "SI") else ""
    return number + place_of(own[0])


def _with_arguments(text: str, names: set[str]) -> str:
    if not names:
        return text
    edits, closing = list[Edit](), closing_braces(text)
    known = "|".join(map(re.escape, sorted(names)))
    for command in re.finditer(rf"\\({known})(?![A-Za-z])\*?(?:\[[^\]\n]{{0,100}}\])?\{{", text):
        start = command.start()
        within = bool(edits) and start < edits[-1][1]
        end = None if within or in_formula(text, start) else closing.get(command.end() - 1)
        if end is None:
            continue
        inside, several = text[command.end() : end], False
        while text.startswith("{", end + 1) and (more := closing.get(end + 1)) is not None:
            several, end = True, more
        if command[1] in ("text", "textnormal"):
            said = inside
        elif _in_sentence(text, start, end + 1):
            # which of two arguments is shown only the book says
            said = "" if several else inside if _WORDS.fullmatch(inside) else _as_code(command[1], inside)
        elif not several and _is_prose(inside):
            said = inside
        else:
            continue
        edits.append((start, end + 1, said or place_of(command[1])))
    return spliced(text, edits)


def _is_prose(inside: str) -> bool:
    """Whether what a command is given, which stands in no sentence, is one itself."""
    words = _WORD.findall(inside)
    return len(words) >= _LEAST_WORDS and (inside.rstrip(" }\n")[-1:] in ".?!:$" or "\\item" in inside)


def _in_sentence(text: str, start: int, end: int) -> bool:
    """Whether what stands at these offsets is a word of a sentence, or the first of one that goes on."""
    begin = max(0, start - 8)
    if _BEFORE.search(text, begin, start) and _BEHIND.match(text, end):
        return True
    return bool(_FIRST.search(text, begin, start) and _GOES_ON.match(text, end))


def _as_code(name: str, inside: str) -> str:
    """What a command sets that is called after code, or is given what looks so; "" for anything else."""
    plain = re.sub(r"\\([_&#%$])", r"\1", inside)
    called = re.fullmatch(r"[A-Za-z_][\w.:]{0,60}\([^(){}\\$\n]{0,60}\)|[a-z]{1,30}[A-Z_]\w{1,30}", plain)
    return f"\\texttt{{{inside}}}" if called or (_SETS_CODE.match(name) and _CODE.fullmatch(plain)) else ""


def with_marks(text: str) -> str:
    r"""Markdown with a mark in these places: `` `\cdf`{.lost} ``."""
    return _MARK.sub(r"`\\\1`{.lost}", text)
