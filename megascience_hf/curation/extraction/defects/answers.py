"""What is no answer, or more than one."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.wording import IMPERATIVE

_NOT_YET = r"locked|hidden|coming|available|released|published|posted|added|provided"
_NO_ANSWERS = (
    # "Answers will vary."
    r"(?:student\s|your\s)?(?:answers?|responses?|results?)\s(?:will|may|can)\svary\b.*|answers?\s(?:will\s)?vary\b.*",
    # "See the solutions manual."
    r"see\s(?:the\s)?(?:main\s)?(?:(?:solutions?|answers?|instructor|student)\b.*"
    r"|(?:text|content|lesson|lecture|manual|page|chapter|figure|section)\b[^\n]{0,200})",
    # "This exercise is left to the reader."
    r"[^\n.!?]{0,60}\b(?:exercise|answer|solution|this)\s(?:is\s)?(?:mostly\s|largely\s)?left\s(?:to|for|as)\b.{0,200}",
    # "Solution is locked"
    rf"(?:the\s)?(?:solution|answer)s?\s(?:is|are|will\sbe)\s(?:still\s|currently\s|not\s)?(?:{_NOT_YET})\b[^\n]{{0,80}}",
    # "Show that question."
    r"(?:this\sis\s)?(?:an?\s)?[\"'“]?(?:show[\s-]that|proof|essay|open[\s-]ended)[\"'”]?\s(?:question|exercise|problem)\.?",
    # "TO_BE_ADDED"
    r"(?:1[.)]\s)?(?:to[\s_]be[\s_]added|todo|coming\ssoon|work\sin\sprogress|lorem\sipsum)\b\W*",
    # "Omitted."
    r"(?:left\s(?:to|for|as)|omitted|not\s(?:given|shown|available|provided)|n/?a|none|tbd|discussion|no\s(?:answer|solution))"
    r"\b[^\n]{0,60}",
)
# "Answers will vary. Sample answer: It rains." is one.
_SAMPLE = r".{0,80}\b(?:sample|possible|example)\s(?:answers?|responses?|solutions?)[^:\n]{0,20}:\s*\S"
SAYS_NOTHING = re.compile(rf"\W*(?!{_SAMPLE})(?:{'|'.join(_NO_ANSWERS)})", re.I | re.S)

# What a model says that will not answer, and no more.
_SORRY = r"(?:i['\u2019]?m|i\sam)\s(?:very\s|really\s)?sorry\b|sorry\b|i\sapologi[sz]e\b|unfortunately\b"
_AS_AN_AI = r"as\san?\s(?:ai|artificial|large|language)\b[^\n.,]{0,60}"
_I_CANNOT = (
    r"i(?:['\u2019]m|\sam)?\s(?:just\s|simply\s)?(?:can(?:['\u2019]t|not|\snot)|couldn?(?:['\u2019]t|\snot)"
    r"|won['\u2019]t|will\snot|unable\sto|not\s(?:able|allowed)\sto)\s(?:really\s|currently\s)?"
    r"(?:help|assist|answer|respond|provide|give|comply|fulfil|complete|solve|discuss|continue|do\sthat)\b"
)
REFUSAL = re.compile(
    rf"\W*(?:(?:{_SORRY})[\s,.;:]*(?:but\s)?(?:{_AS_AN_AI}[\s,]*)?{_I_CANNOT}|{_AS_AN_AI}[\s,]*{_I_CANNOT}"
    r"|i\s(?:can['\u2019]t|cannot)\s(?:help|assist)\s(?:you\s)?with\s(?:that|this|your)\b"
    r"|(?:很?抱歉|对不起)[，,\s][^\n]{0,20}(?:无法|不能)(?:回答|提供|帮助|协助|解答))[^\n]{0,200}\W*",
    re.I,
)
# "(Note: a sketch would show two arms.)": what the answer is to draw, and does not.
NOT_DRAWN = re.compile(
    r"\ba(?:n|\s\w{1,20})?\s(?:sketch|diagram|figure|drawing|graph|picture)\s(?:would|should)\s"
    r"(?:show|illustrate|depict|be\s(?:drawn|shown|inserted|placed))",
    re.I,
)

# "(b) Why does it fall?" and "Answer:" inside an answer: it goes on with the next part or exercise.
NEXT_ASKED = re.compile(
    r"^[ \t]*\*{0,2}\(?(?:[b-h]|ii|iii|iv|\d{1,2})[.)][^\n]{3,300}\n"
    r"\s*\*{0,2}(?:answers?|solution|ans)\b\*{0,2}[ \t]*[:.]",
    re.M | re.I,
)
# "# Exercise 1:" and "# Exercise 2:" in code, or in bold: an answer to several.
_LABELLED = re.compile(
    rf"^[ \t>]*(?:#{{1,6}}|//|--|\*\*|__)[ \t]*(?:(?:solution|answer)s?[ \t](?:(?:to|of|for)[ \t])?(?:the[ \t])?)?"
    rf"(?:exercise|problem|question|task|{abroad.pattern(abroad.EXERCISES)})[ \t]*#?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})?)\b",
    re.M | re.I,
)
# "B 2. A 3. C": letters of a key in one line.
LETTERS_OF_KEY = re.compile(r"[A-Ea-e][.,;]?(?:\s+\(?\d{1,3}\s?[.):–-]\s?\(?[A-Ea-e]\)?[.,;]?){2,}(?:\s|\Z)")
# "The same example will suffice.", "Example: the first argument, above.": answers that point to other answers.
_ABOVE = re.compile(
    r"\b(?:argument|example|answer|proof|exercise|problem|case|one|item|question|reasoning|counterexample)s?,?\sabove\b"
    r"|\bthe\ssame\s(?:example|argument|answer|reasoning|proof|counterexample|method|construction|idea|as)\b"
    r"(?!\s(?:of|for)\b)[^.\n]{0,40}"
    r"|\A\W*(?:the\s)?(?:same|similar|identical|analogous)(?:ly)?\s(?:as|to|with)\s(?:the\s)?(?:above|before|previous|last"
    r"|preceding|earlier|first|second|one|part|\(?[a-h]\)|exercise|problem|question)\b"
    r"|\A\W*(?:as\s(?:above|before)|ditto|idem|likewise|siehe\soben|wie\soben|voir\s(?:plus\shaut|ci-dessus)|idem\sque)\b",
    re.I,
)
_MOST_POINTING = 25  # words of an answer that says no more
# "**Task:** Load the data.": what was asked stands in the answer.
_TASK = re.compile(
    r"^[ \t>]*(?:\*\*|__)(?:your )?(?:task|exercise|question|problem|aufgabe|exercice|ejercicio|consigne|énoncé)"
    r"(?:[ \t]?\d{1,3})?[ \t]?(?::(?:\*\*|__)|(?:\*\*|__)[ \t]?:)[ \t]*(?P<said>\S[^\n]*)$",
    re.M | re.I,
)
# "(b) If so, why?" or "a. Use the rule." and then words of the answer: a part that lacks in the question.
_PART_ASKED = re.compile(
    r"\A[\W_]{0,4}(?P<letter>[a-h])[.)][*_]{0,2}[ \t]+(?P<said>[^\n]{3,300})\n[ \t]*\n(?P<rest>[^\0]*)\Z"
)
_NEXT_LETTER = re.compile(r"^[ \t>*_(]{0,4}(?P<letter>[a-h])[.)]", re.M)
# "3. What happens to it?" as the last line: the next question, whose answer stands elsewhere.
_LAST_ASKS = re.compile(r"(?:\A|\n)[ \t>]*(?:[*_]{0,2}\(?\d{1,2}[.)]|#{1,6})[*_]{0,2}[ \t]+[^\n]{8,300}\?[*_ \t]*\Z")
# An address and no words but what it is called.
_ADDRESS = re.compile(r"<?https?://[^\s<>]{4,400}>?|\[[^\]\n]{0,200}\]\([^()\s]{4,400}\)")
_MOST_BESIDE = 6  # words beside addresses that say nothing
_ASKED_ON = re.compile(r"^[-*+•][ \t]+[^\n?]{3,200}\?[ \t]*$", re.M)
_SOLVES_AGAIN = re.compile(
    rf"^[ \t>]*(?:[*_]{{1,3}}|#{{1,6}} )(?:solution|{abroad.pattern(abroad.SOLUTIONS)})"
    r"[.:：]?[*_]{0,3}[.:：]?[ \t]*\\?$",
    re.M | re.I,
)
_OPTION_B = re.compile(r"^[ \t>*-]{0,8}\(?B[.)][ \t]+\S", re.M)


def is_empty(answer: str) -> bool:
    """Whether an answer has no letter, no digit and no sign that may be one."""
    return not re.search(r"\w|[∞∅±+−-]", answer)


def points_to_another(answer: str) -> bool:
    """Whether a short answer says no more than that it is that of another question."""
    return len(answer.split()) <= _MOST_POINTING and bool(_ABOVE.search(answer))


def asks_on(answer: str) -> bool:
    """Whether an answer has two of the questions that a list of slides goes on with: it answers more than was asked."""
    return len(_ASKED_ON.findall(answer)) > 1


def solves_again(answer: str) -> bool:
    """Whether "**Solution**" stands alone on two lines of an answer: those of other parts."""
    return len(_SOLVES_AGAIN.findall(answer)) > 1


def has_options_twice(answer: str) -> bool:
    """Whether two lists of options stand in an answer: those of the next questions."""
    return len(_OPTION_B.findall(answer)) > 1


def solves_several(answer: str) -> bool:
    """Whether an answer has the numbers of several exercises."""
    return len({label["number"] for label in _LABELLED.finditer(answer)}) > 1


def has_a_task(answer: str) -> bool:
    """Whether "**Task:** Load the data." stands in an answer; "**Problem:** The pin is open." tells what is wrong."""
    return "**" in answer and any(
        IMPERATIVE.match(task["said"]) or task["said"].rstrip("*_ ").endswith("?") for task in _TASK.finditer(answer)
    )


def asks_a_part(answer: str) -> bool:
    """Whether an answer begins with a part of the question: "(b) Why?", or "a. Use the rule." without a part b."""
    if not (part := _PART_ASKED.match(answer)):
        return False
    said = part["said"].rstrip("*_ ")
    letters = [one["letter"] for one in _NEXT_LETTER.finditer(part["rest"])]
    if said.endswith("?"):
        return part["letter"] in letters or not letters
    return part["letter"] == "a" and not letters and bool(IMPERATIVE.match(said)) and len(part["rest"]) > len(said)


def ends_with_question(answer: str) -> bool:
    """Whether the last line of an answer is the next numbered question."""
    return answer.rstrip("*_ \n").endswith("?") and bool(_LAST_ASKS.search(answer))


def is_only_an_address(answer: str) -> bool:
    """Whether an answer is where it can be found, and no more."""
    if "://" not in answer and "](" not in answer:
        return False
    said = _ADDRESS.sub("", answer)
    return (
        said != answer and "`" not in said and "$" not in said and len(re.findall(r"[^\W_]{2,}", said)) <= _MOST_BESIDE
    )
