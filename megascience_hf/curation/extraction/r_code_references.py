"""Tells whether R code of a pair reads a data frame that the question does not speak of.

R names the columns of a frame as if they were variables, so only what stands where a frame stands is looked at: before
`$`, at the beginning of a pipe, as `data = …`, as the first argument of a verb for frames.
"""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import code_blocks, inline_code

MAX_CODE = 20_000
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
_PIPE_HEAD = re.compile(rf"(?:^|<-|=)[ \t]{{0,20}}(?P<name>{_NAME})[ \t]{{0,8}}(?:%>%|\|>)", re.M)
_BOUND = re.compile(rf"(?<![\w.$])({_NAME})\s{{0,8}}<<?-|->>?\s{{0,8}}({_NAME})|\bfor\s?\(\s?({_NAME})\sin\b")
_SET = re.compile(rf"^[ \t]{{0,40}}({_NAME})[ \t]{{0,8}}=(?!=)", re.M)
_ARGUMENT = re.compile(rf"(?<![\w.$])({_NAME})\s{{0,8}}=(?!=)")
_PARAMETERS = re.compile(r"(?:\bfunction\s?|\\)\(([^()]{0,400})")
_LOADED = re.compile(r"\bdata\(\s?[\"']?([A-Za-z][\w.]{0,60})")
_WORD = re.compile(_NAME)
# Data that come with R or with packages that every course uses.
_KNOWN = frozenset(
    {
    "airlines", "AirPassengers", "airports", "airquality", "anscombe", "attitude", "Auto", "babynames",
    "band_instruments", "band_members", "Batting", "billboard", "birthwt", "Boston", "Caravan", "cars", "Cars93",
    "Carseats", "ChickWeight", "chickwts", "CO2", "College", "Credit", "Default", "diamonds", "economics",
    "economics_long", "esoph", "euro", "faithful", "faithfuld", "Fielding", "fish_encounters", "flights", "fruit",
    "gapminder", "gss_cat", "HairEyeColor", "heights", "Hitters", "infert", "InsectSprays", "iris", "islands",
    "LakeHuron", "letters", "LETTERS", "lung", "luv_colours", "lynx", "Managers", "Master", "midwest", "mpg",
    "msleep", "mtcars", "NCI60", "nhtemp", "Nile", "OJ", "Orange", "OrchardSprays", "penguins", "People",
    "Pitching", "planes", "PlantGrowth", "population", "Portfolio", "presidential", "pressure", "Puromycin",
    "quakes", "randu", "relig_income", "rivers", "rock", "Salaries", "seals", "sentences", "sim1", "sim2", "sim3",
    "sim4", "sleep", "Smarket", "stackloss", "starwars", "storms", "swiss", "table1", "table2", "table3", "table4a",
    "table4b", "table5", "Titanic", "ToothGrowth", "trees", "txhousing", "UCBAdmissions", "us_rent_income",
    "USArrests", "veteran", "volcano", "Wage", "warpbreaks", "weather", "Weekly", "who", "women", "words",
    "world_bank_pop", "WorldPhones",
    }
)  # fmt: skip
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
_BARE = re.compile(r"[A-Za-z][\w.]{0,60}")
_DATA_WORD = r"(?:data\s?sets?|data|data\s?frames?|tibbles?|tables?|package|survey)"


def reads_frames_elsewhere(question: str, answer: str) -> bool:
    """Whether R in the answer is about a data frame that no part of the pair makes and the question does not name.

    An example on data that come with R is no loss where the question asks about a function or a piece of code.
    """
    code = "\n".join(code for language, code in code_blocks(answer) if language == "r")
    if not code or len(code) > MAX_CODE:
        return False
    asked = "\n".join(code for _, code in code_blocks(question))
    inline = inline_code(question)
    loaded = set(_LOADED.findall(code))
    code = _STRING_OR_COMMENT.sub(lambda found: "" if found[0][0] == "#" else '""', code)
    spoken = "\n".join(inline)
    given = _bound(f"{asked}\n{spoken}")
    frames = _frames(code) - given - _bound(code) - loaded - _GIVEN
    if (frames | (_frames(spoken) - given - _GIVEN)) - _KNOWN - set(_WORD.findall(asked)):
        return True
    if frames & set(_WORD.findall(f"{asked} {spoken}")) or any(_as_data(one, question) for one in _first(frames, code)):
        return False
    if any(_FORMULA.fullmatch(said) for said in inline):
        return not asked
    if not frames:
        return False
    called = {word[1] for word in re.finditer(rf"(?<![\w.])({_NAME})\(", code)}
    read = set(_WORD.findall(code)) - given - _bound(code) - loaded - called - set(_ARGUMENT.findall(code))
    columns = {said for said in inline if _BARE.fullmatch(said)} & read
    general = asked or _GENERAL.search(question) or any(_CALLED.search(said) for said in inline)
    return bool(columns) or not general or bool(_TASK.search(question))


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


def _first(frames: set[str], code: str) -> list[str]:
    """The frame that the code reads first, which is what it is about."""
    found = {name: at[0] for name in frames if (at := [one.start() for one in re.finditer(rf"\b{name}\b", code)])}
    return [min(found, key=found.__getitem__)] if found else []


def _outside_parentheses(code: str) -> str:
    depth, kept = 0, []
    for letter in code:
        depth = depth + 1 if letter == "(" else max(0, depth - 1) if letter == ")" else depth
        kept.append(letter if depth == 0 or letter == "\n" else " ")
    return "".join(kept)


def _as_data(name: str, question: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}\s{_DATA_WORD}\b|\b{_DATA_WORD}\s{re.escape(name)}\b", question, re.I))
