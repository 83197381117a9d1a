"""Tells whether R code of a pair reads a data frame that the question does not speak of.

R names the columns of a frame as if they were variables, so only what stands where a frame stands is looked at: before
`$`, at the beginning of a pipe, as `data = …`, as the first argument of a verb for frames.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.curation.extraction.code_blocks import code_blocks, inline_code
from megascience_hf.curation.extraction.code_references import MAX_CODE

_NAME = r"[A-Za-z][\w.]{0,60}"
_STRING_OR_COMMENT = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|#[^\n]*", re.S)
_VERBS = (
    r"ggplot|qplot|filter|mutate|transmute|select|arrange|group_by|summari[sz]e|count|distinct|rename|slice|pull|tally"
    r"|nrow|ncol|gather|spread|pivot_longer|pivot_wider|separate|unite|nest|complete|drop_na|add_count"
    r"|(?:inner|left|right|full|semi|anti)_join|glimpse|View|colnames|subset|merge|aggregate|attach"
    r"|add_predictions|add_residuals|data_grid|model_matrix|sample_n|top_n"
)
_READS = re.compile(
    rf"(?P<piped>(?:%>%|\|>)\s{{0,80}})?(?<![\w.])(?:{_VERBS})\(\s{{0,40}}(?:(?:\.?data|x)\s?=\s?)?(?P<first>{_NAME})\s{{0,8}}[,)]"
    rf"|(?<![\w.])(?:data|newdata)\s?=\s?(?P<data>{_NAME})\s{{0,8}}(?=[,)])"
    rf"|(?<![\w.$@:])(?P<dollar>{_NAME})\$"
)
# Vectors of words that come with stringr.
_VECTOR = re.compile(r"(?<![\w.$@:])(words|sentences|fruit)\b(?!\s{0,8}(?:=(?!=)|<-|\())")
# What takes a vector, a table or a model that something must have made, where no other call stands around it.
_TAKES = re.compile(
    r"(?:^|<-|=)[ \t]{0,20}(?:(?P<call>(?!(?:library|require|requireNamespace|data|rm|install\.packages|help|vignette"
    r"|example|demo|source|function|if|for|while|return|switch|quote|expr|bquote|substitute|args|body|formals|methods"
    r"|environment|is\.function|match\.fun|missing|exists|detach|aes|vars|conflict_prefer|\w*tidy\w*)\()"
    rf"[A-Za-z][\w.:]{{0,60}})\(\s{{0,20}}(?P<taken>{_NAME})\s{{0,8}}[,)\[]|(?P<indexed>{_NAME})\[)",
    re.M,
)
_OPEN_END = re.compile(r"(?:%[^%\s]*%|\|>|[-+*/~,&|(=<])\s*\Z")
_CONSTANTS = frozenset(("TRUE", "FALSE", "NULL", "NA", "Inf", "pi", "month.name", "month.abb", "function", "c"))
# Nobody's.
_ANY = (
    "x", "y", "z", "n", "m", "v", "f", "fn", "fun", "df", "data", "file", "filename", "path", "vec", "mat", "l", "lst",
    "text", "string",
)  # fmt: skip
_PIPE_HEAD = re.compile(rf"(?:^|<-|=)[ \t]{{0,20}}(?P<name>{_NAME})[ \t]{{0,8}}(?:%>%|\|>)", re.M)
_BOUND = re.compile(rf"(?<![\w.$])({_NAME})\s{{0,8}}<<?-|->>?\s{{0,8}}({_NAME})|\bfor\s?\(\s?({_NAME})\sin\b")
_SET = re.compile(rf"^[ \t]{{0,40}}({_NAME})[ \t]{{0,8}}=(?!=)", re.M)
_ARGUMENT = re.compile(rf"(?<![\w.$])({_NAME})\s{{0,8}}=(?!=)")
_PARAMETERS = re.compile(r"(?:\bfunction\s?|\\)\(([^()]{0,400})")
_LOADED = re.compile(r"\bdata\(\s?[\"']?([A-Za-z][\w.]{0,60})")
_WORD = re.compile(_NAME)
# Data that come with R ("") or with one of its packages; what several packages call so is not named.
_COME_WITH = {
    "": """AirPassengers airquality anscombe attitude cars ChickWeight chickwts CO2 esoph euro faithful
        HairEyeColor infert InsectSprays iris islands LakeHuron letters LETTERS lynx mtcars nhtemp Nile Orange
        OrchardSprays PlantGrowth presidents pressure Puromycin quakes randu rivers rock sleep stackloss swiss
        Titanic ToothGrowth trees UCBAdmissions USArrests volcano warpbreaks women WorldPhones""",
    "babynames": "babynames",
    "dplyr": "band_instruments band_members starwars storms",
    "forcats": "gss_cat",
    "gapminder": "gapminder",
    "ggplot2": "diamonds economics economics_long faithfuld luv_colours midwest mpg msleep presidential txhousing",
    "ISLR2": "Auto Caravan Carseats College Credit Default Hitters NCI60 OJ Portfolio Smarket Wage Weekly",
    "Lahman": "Batting Fielding Managers Master People Pitching",
    "MASS": "Boston Cars93 birthwt",
    "modelr": "heights sim1 sim2 sim3 sim4",
    "nycflights13": "airlines airports flights planes weather",
    "palmerpenguins": "penguins",
    "stringr": "fruit sentences words",
    "tidyr": """billboard construction fish_encounters population relig_income table1 table2 table3 table4a
        table4b table5 us_rent_income who world_bank_pop""",
}  # fmt: skip
_PACKAGE_OF = {name: package for package, names in _COME_WITH.items() for name in names.split()}
_KNOWN = frozenset(_PACKAGE_OF) | {"lung", "veteran", "Salaries"}
# Objects of Shiny and R6, which are no data.
_GIVEN = frozenset(("input", "output", "session", "self", "private", "super"))
_CALLED = re.compile(r"\w\(|^\?+\w")
_GENERAL = re.compile(
    r"\bwhat\shappens\s(?:if|to|when)\b|\bhow\scan\syou\b|\bfunctions?\s(?:that|you|allow|from|would|does)\b"
    r"|\b(?:write|create|construct|implement)\s(?:an?\s|the\s)?(?:\w+\s)?(?:functions?|expressions?|patterns?)\b",
    re.I,
)
# What asks something of data, and not how a function works.
_TASK = re.compile(
    r"(?:\A|(?<!\d)[.?!]\s+)(?:(?:find|which)(?!\s(?:\w+\s){1,2}functions)|use|using|explore|show|plot|visuali[sz]e|compute|calculate|count|identify"
    r"|display|fit|filter|sort|for\seach)\b",
    re.I,
)
# A model of columns that nobody has named.
_FORMULA = re.compile(r"[A-Za-z][\w.]{0,60} ?~ ?[^`]{1,120}")
_COLUMN = re.compile(rf"({_NAME})\${_NAME}")
_DATA_WORD = r"(?:data\s?sets?|data|data\s?frames?|tibbles?|tables?|package|survey)"


def reads_frames_elsewhere(question: str, answer: str) -> bool:
    """Whether R in the answer is about a data frame that no part of the pair makes and the question does not name.

    An example on data that come with R is no loss where the question asks about a function or a piece of code.
    """
    read = _read(question, answer)
    if read is None:
        return "$" in question and "```" not in question and _asks_of_column(question)
    if read.elsewhere:
        return True
    frames, code, asked, inline = read.frames, read.code, read.asked, read.inline
    if frames & read.named or any(_as_data(one, question) for one in _first(frames, code)):
        return False
    if any(_FORMULA.fullmatch(said) for said in inline):
        return not asked
    if not frames:
        return False
    called = {word[1] for word in re.finditer(rf"(?<![\w.])({_NAME})\(", code)}
    words = set(_WORD.findall(code)) - read.given - _bound(code) - called - set(_ARGUMENT.findall(code))
    columns = {said for said in inline if _WORD.fullmatch(said)} & words
    general = asked or _GENERAL.search(question) or any(_CALLED.search(said) for said in inline)
    return bool(columns) or not general or bool(_TASK.search(question))


def _asks_of_column(question: str) -> bool:
    """Whether a question without code speaks of `results$estimate`, which nobody but its chapter has."""
    columns = (_COLUMN.fullmatch(said) for said in inline_code(question))
    return any(column is not None and column[1] not in _KNOWN | _GIVEN for column in columns)


def frames_elsewhere(question: str, answer: str) -> set[str]:
    """The data frames that R in the answer reads, that do not come with R, and that no part of the pair makes."""
    read = _read(question, answer)
    return read.elsewhere if read else set()


def data_of_packages(question: str, answer: str) -> list[tuple[str, str]]:
    """The data frames that the answer reads and the question does not name, each with its package ("" is R itself).

    In the order of the code; none where one of them is not known to come with a package.
    """
    read = _read(question, answer)
    if read is None or read.elsewhere:
        return []
    found = read.frames - read.named
    if not all(name in _PACKAGE_OF for name in found):
        return []
    packages = {_PACKAGE_OF[name] for name in found} - {""}  # "flights %>% inner_join(weather, …)"
    words = set(_WORD.findall(re.sub(rf"\${_NAME}|{_NAME}\s?=(?!=)", "", read.code))) - _bound(read.code) - read.given
    found |= {word for word in words if _PACKAGE_OF.get(word) in packages}
    return [(name, _PACKAGE_OF[name]) for name in sorted(found, key=lambda name: _first_at(name, read.code))]


@dataclass(frozen=True, slots=True)
class _Read:
    """What R of an answer reads.

    Args:
        frames: data frames that no part of the pair makes, except `elsewhere`, which do not come with R either.
        given: names that question or loaded data bring; `named` all words of code in the question.
    """

    code: str
    asked: str
    inline: list[str]
    frames: set[str]
    elsewhere: set[str]
    given: set[str]
    named: set[str]


def _read(question: str, answer: str) -> _Read | None:
    """None if there is no R in the answer, or too much."""
    code = _r_of(answer)
    if not code:
        return None
    asked = "\n".join(code for _, code in code_blocks(question))
    inline = inline_code(question)
    loaded = set(_LOADED.findall(code))
    code = without_strings(code)
    spoken = "\n".join(inline)
    given = _bound(f"{asked}\n{spoken}")
    frames = _frames(code) - given - _bound(code) - loaded - _GIVEN
    elsewhere = (frames | (_frames(spoken) - given - _GIVEN)) - _KNOWN - set(_WORD.findall(asked))
    elsewhere |= (
        _taken(code) - set(_WORD.findall(f"{asked} {spoken}")) - given - _bound(code) - loaded - _GIVEN - _KNOWN
    )
    return _Read(
        code, asked, inline, frames - elsewhere, elsewhere, given | loaded, set(_WORD.findall(f"{asked} {spoken}"))
    )


def _r_of(answer: str) -> str:
    """The R of an answer; "" if there is none, or too much."""
    code = "\n".join(code for language, code in code_blocks(answer) if language == "r")
    return code if len(code) <= MAX_CODE else ""


def without_strings(code: str) -> str:
    """R without its comments and what its strings say."""
    return _STRING_OR_COMMENT.sub(lambda found: "" if found[0][0] == "#" else '""', code)


def _bound(code: str) -> set[str]:
    names = {name for found in _BOUND.findall(code) for name in found if name}
    names.update(_SET.findall(_outside_parentheses(code)))
    for parameters in _PARAMETERS.findall(code):
        names.update(_WORD.findall(parameters))
    return names


def _frames(code: str) -> set[str]:
    """Names in the code where a data frame stands."""
    found = {head["name"] for head in _PIPE_HEAD.finditer(_outside_parentheses(code))}
    for read in _READS.finditer(code):
        if not read["piped"]:
            found.add(read["first"] or read["data"] or read["dollar"])
    found.update(_VECTOR.findall(code))
    return found - {"TRUE", "FALSE", "NULL", "NA"}


def _taken(code: str) -> set[str]:
    """Names in the code that outermost calls take: "dat" of "plot(dat)", and no column of a frame."""
    outside = _outside_parentheses(code)
    found = set()
    for call in _TAKES.finditer(code):
        at = call.start("call") if call["call"] else call.start("indexed")
        if outside[at] != " " and not _OPEN_END.search(code[max(0, call.start() - 60) : call.start()].rstrip("\n")):
            found.add(call["taken"] or call["indexed"])
    return (found - _CONSTANTS).difference(_ANY)


def _first(frames: set[str], code: str) -> list[str]:
    """The frame that the code reads first, which is what it is about."""
    found = [name for name in frames if _first_at(name, code) >= 0]
    return [min(found, key=lambda name: _first_at(name, code))] if found else []


def _first_at(name: str, code: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", code)
    return found.start() if found else -1


def _outside_parentheses(code: str) -> str:
    depth, kept = 0, []
    for letter in code:
        depth = depth + 1 if letter == "(" else max(0, depth - 1) if letter == ")" else depth
        kept.append(letter if depth == 0 or letter == "\n" else " ")
    return "".join(kept)


def _as_data(name: str, question: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\s{_DATA_WORD}\b|\b{_DATA_WORD}\s{re.escape(name)}\b", question, re.I))


_BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
_GOES_ON = re.compile(r"(?:%\w*%|%>%|\|>|<-|[-+*/^~=,&|<>!])[ \t]*\Z|\b(?:else|function)[ \t]*\Z")
_CALL = re.compile(rf"(?<![\w.$@:])({_NAME})\(")
_ASSIGNS = re.compile(rf"\A\s*({_NAME})[ \t]{{0,8}}(?:<<?-|=(?!=))")
_CHANGES = re.compile(
    rf"\A\s*(?:[A-Za-z][\w.]{{0,30}}\()?({_NAME})"
    r"(?:\)|\$[\w.`]{1,60}|\[[^\[\]\n]{0,80}\]){1,4}[ \t]{0,8}(?:<-|=(?!=))"
)


def r_statements(code: str) -> list[tuple[int, str, str, bool]]:
    """The assignments of R at the outermost level: offset, text, name, and whether they only change what has it."""
    found: list[tuple[int, str, str, bool]] = []
    if len(code) > MAX_CODE:
        return found
    bare = _STRING_OR_COMMENT.sub(lambda one: " " * len(one[0]) if "\n" not in one[0] else one[0], code)
    start = position = depth = 0
    for line, seen in zip(code.split("\n"), bare.split("\n"), strict=True):
        depth += sum(_BRACKETS.get(letter, 0) for letter in seen)
        position += len(line) + 1
        if depth > 0 or _GOES_ON.search(seen) or (not seen.strip() and not bare[start:position].strip()):
            continue
        source = code[start : position - 1].strip("\n")
        if assigned := _ASSIGNS.match(source):
            found.append((start, source, assigned[1], False))
        elif changed := _CHANGES.match(source):  # "names(x) <- …", "x$y <- …"
            found.append((start, source, changed[1], True))
        start, depth = position, 0
    return found


def r_names(code: str) -> set[str]:
    """The words of R that may be names of something defined elsewhere: not arguments, columns by `$`, its own."""
    code = without_strings(code)
    words = set(_WORD.findall(re.sub(rf"[$@]{_NAME}", "", code)))
    assigned = _ASSIGNS.match(code)
    own = (
        {assigned[1]} if assigned and not re.search(rf"\b{re.escape(assigned[1])}\b", code[assigned.end() :]) else set()
    )
    arguments = set(_ARGUMENT.findall(code[assigned.end() if assigned else 0 :]))
    return words - own - (arguments - set(_CALL.findall(code)))  # "mutate(term = term(date))"


def called_in(answer: str) -> set[str]:
    """The functions that R in an answer calls and does not define."""
    code = without_strings(_r_of(answer))
    return set(_CALL.findall(code)) - _bound(code)
