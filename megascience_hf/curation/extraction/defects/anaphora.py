"""Tells whether the first sentence of a question speaks of something as known, and nothing in the question is it.

"Is this a good fit?", "What is its mass?", "How far does the cart travel?": the story stands in front of the list that
the question is an item of, or in the exercise before. What such words are was counted, not guessed: of questions of
several sentences the last one alone, which has lost its story, against questions that were one sentence from the
beginning. "The" before most nouns tells nothing ("the epiglottis", "the probability"); before things of stories it
does.
"""

from __future__ import annotations

import re

from megascience_hf.answers.text.unicode import lowered_in_place

# So far the first words go; the first sentence ends at a stop or at an empty line.
_LONGEST = 240
_FIRST_SENTENCE = re.compile(r"[^.?!:\n]{0,240}(?:(?:[.?!:](?!\s)|\n(?![ \t]*\n))[^.?!:\n]{0,240}){0,3}[.?!]?")
_NUMBER = re.compile(r"[\s*_>#]{0,9}(?:\(?(?:\d{1,3}|[a-z])[.)][\s*_]{1,4})?")
# What more words than these say behind the first sentence may be what it speaks of.
_WORDS_BEHIND = 20
# So may what a question gives: code, a formula, a link, what stands behind a colon, a quotation, a table, a list.
_GIVES = re.compile(
    r"```|~~~|\$\$|\\[\[(]|\\begin|!?\[[^\]\n]{0,200}\]\(|:\s{0,9}\S|[“\"„«]"
    r"|^[ \t]{0,9}(?:[|>]|(?:[-*+•]|\d{1,2}[.)])\s)",
    re.M,
)
_FORMULA_OR_CODE = re.compile(r"[$`=]")

_AUXILIARY = r"(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|had|might|must|may)"
_ASKING = (
    r"(?:why|where|when|who|in\swhat\sway|to\swhat\sextent"
    r"|how(?:\s(?:much|many|far|long|fast|high|large|big|well|often|likely|hot|deep|old)(?:\s[a-z]{3,15}){0,2})?"
    rf"|(?:what|which|whose)(?:\s(?!{_AUXILIARY}\b)[a-z]{{2,15}}){{0,5}})"
)
_ASKS = rf"(?:{_ASKING}\s)?{_AUXILIARY}"
_TASK = (
    r"(?:find|calculate|compute|determine|describe|explain|identify|give|state|name|list|sketch|draw|plot|estimate|compare"
    r"|prove|show|write|use|apply|test|check|verify|evaluate|simplify|solve|interpret|graph)"
)
_TASKS = re.compile(rf"{_TASK}\b|(?:construct|create|discuss|justify|predict|suggest)\b")
# "How long will it take to …", "Is it possible that …", "How can it be shown that …": "it" that stands for nothing.
_IT = (
    r"it\b(?!\s?,|\s(?:take|takes|rain|snow|cost|mean|matter|follow|help)\b)"
    r"(?!(?:\s(?!(?:equal|enough|similar|related|due|compared?|relative|close)\b)[a-z-]{1,20}){0,6}"
    r"\s(?:to|that|if|when|whether|because|for|where|who)\b)"
    r"(?!\s(?:\w{1,20}\s){0,2}(?:possible|impossible|important|necessary|true|false|useful|easy|hard|difficult|good|bad"
    r"|better|best|safe|legal|correct|wrong|sufficient|called)\b)"
)
_PERSON = r"(?:he|she)\b"
_OTHERS = r"(?:his|hers?|him|its|their|them)\b(?!\sown\b)"
_PRONOUNS = (
    rf"{_ASKS}\s(?:{_PERSON}|they\b|{_IT}|(?:this|these|those)\s(?!(?:one|two|three|four|five)\b)[a-z])",
    rf"{_ASKS}\s{_OTHERS}",
    # "When might you use it?"
    rf"{_ASKS}\s(?:you|we|one|i)\s[a-z]{{2,15}}\s(?:it|them)(?=[.?]?\Z|\s(?:as|in|on|with|for|from|by|into|without)\b)",
    rf"{_TASK}\s(?:it|{_OTHERS})",
    rf"how\s(?:much|many|far|long|fast|high|old|large|big)(?:\s[a-z]{{2,15}}){{0,5}}\s{_AUXILIARY}\s(?:{_PERSON}|they\b)",
    rf"(?:if|when|suppose|assuming|assume|given|until|unless|once)\s(?:that\s)?{_PERSON}\s",
    rf"(?:{_PERSON}|they\b|(?:his|her|their|its)\b)\s",
    # "What if they collide?", "What if we use oil instead?", "How can you tell?"
    r"what\sif\b|[^.?!]{0,120}\binstead\?\Z|how\s(?:can|do|could|did)\s(?:you|we)\s(?:tell|know)\?\Z",
    r"[^.?!]{0,160}\bin\sthe\scontext\sof\s(?:this|the)\s(?:problem|example|situation|scenario|study|question|exercise|data)\b",
    # "Wie lange braucht er?": "er" stands always for something
    r"(?:(?:wie|wann|warum|wo|was|welche[nrsm]?)(?:\s\w{1,20}){0,3}\s)?\w{2,15}t\ser\b",
    # "How does your answer change if …": the answer to the question before.
    r"(?:how|what|why|do|does|did|is|are|would|will|which|for\s(?:each|all)\sof|compare|based)\b[^.?!:\n$`]{0,50}?"
    r"(?<!explain\s)(?<!justify\s)(?<!express\s)(?<!round\s)(?<!support\s)(?<!check\s)(?<!give\s)(?<!write\s)"
    r"your\s(?:answers?|results?)\b",
)
_PRONOUN = re.compile("|".join(_PRONOUNS))
# "Complete the table.", "Find the sample mean and range.": of what?
_ONE_PHRASE = r"(?:(?!following\b)[a-z-]{3,20}\s){0,2}[a-z-]{3,20}"
_BARE_TASK = re.compile(
    r"(?:find|calculate|compute|determine|evaluate|estimate|interpret|solve|simplify|complete)\s(?:the|both)\s"
    rf"{_ONE_PHRASE}(?:\sand\s(?:the\s)?{_ONE_PHRASE})?[.?]?\s*\Z"
)
# "What is the final speed?": a value, and of nothing; "What is the epiglottis?" is a question.
_BARE_VALUE = re.compile(
    r"what\s(?:is|was|are|were|will\sbe|would\sbe)\sthe\s(?:(?:final|new|total|resulting|initial|average|maximum|minimum"
    r"|expected|overall|net)\s)?(?:output|temperature|wavelength|speed|velocity|acceleration|pressure|distance|height|depth"
    r"|mass|weight|volume|area|probability|total|answer|result|difference|sum|resistance|current|voltage|charge|energy|power"
    r"|force|length|width|radius|diameter|angle|time|period|frequency|concentration|density|profit|loss|price|cost|rate"
    r"|ratio|percentage|average|accuracy|error)(?:\s(?:in|at)\s[^?]{0,40})?\?\Z"
)

# "State the null hypothesis.", "Based on the p-value, do we reject it?": of which study?
_OF_A_TEST = re.compile(
    r"[^.?!]{0,80}\bthe\s(?:null|alternative)\s(?:and\s(?:the\s)?(?:null|alternative)\s)?hypothes[ie]s"
    r"(?:\sand\s(?:the\s)?(?:null|alternative)\shypothesis)?[.?]\Z"
    r"|(?:based\son|using|from|given)\s(?:the|your)\s(?:p-?\s?value|test\sstatistic|output|scatter\s?plot|residual\splot"
    r"|histogram|box\s?plot|confidence\sinterval|regression)s?\b"
)
# "What is the most likely diagnosis?": of which case?
_OF_A_CASE = re.compile(
    r"(?:what|which(?:\sone)?\sof\sthe\sfollowing)\s(?:is|are|was|would\sbe|will\sbe)\s(?:the\s)?"
    r"(?:(?:single|next|most|best|correct|initial|likely|probable|possible|appropriate|reasonable|suitable|accurate"
    r"|plausible|valid)\s){1,4}(?:underlying\s)?"
    r"(?:diagnosis|cause|mechanism|explanation|conclusion|interpretation|outcome|prognosis|management|treatment|therapy|drug"
    r"|test|investigation|step|course|action|response|decision)s?(?:\sin\s(?:the\s)?(?:management|treatment|diagnosis))?\s?\?\Z"
)

# "Describe the shape of this distribution." In front of it nothing that it could take up: no clause, no "which of".
_NO_CLAUSE = (
    r"(?!(?:and\s(?:this|these|those)|that|if|when|because|since|while|although|so|but|who|as|than|among|before|after"
    r"|suppose|assume|consider|(?:which|what|one|two|three|all|any|each|some|none|both|most|many)\sof\s(?:these|those))\b)"
)
_WORDS_IN_FRONT = rf"(?:{_NO_CLAUSE}\(?[\w–][\w'’()-]{{0,20}}\s){{0,16}}?"
# "This week" is the reader's; of figures, chapters and videos `external_references.py` knows more; "this could be".
_OF_THE_READER = (
    r"(?:times?|week|weekend|month|years?|morning|afternoon|evening|night|days?|summer|winter|spring|season|century|decade"
    r"|semester|moment|point|ways?|manner|respect|sense|regard|reason|means?|kind|sort|type|fact|idea|end|purpose|instead"
    r"|questions?|problems?|exercises?|activity|assignment|quiz|worksheet|task|book|text|chapter|section|lesson|unit|module"
    r"|course|lecture|tutorial|notebook|page|site|website|link|video|animation|movie|podcast|clip|article|figure|diagram|image"
    r"|picture|illustration|map|table|graph|chart|examples?|cases?|could|might|may|can|will|would|should|must|happens?|works?"
    r"|possible|true|false|so|important|necessary|useful|different|ones?|two|three|and|or|are|is|was|were|be|do|does|did|have"
    r"|has|had|who|that|of|in|on|for|to|as|with|from|by|at|not|also|still|world|country|planet|universe|terms?|following|same"
    r"|rules|applicable)"
)
_PHRASE_ENDS = (
    rf"(?=\s*(?:[,.;?!)]|\Z)|['’]s\s|\s(?:{_AUXILIARY}|be|after|before|when|while|if|as|during|because|so|to|in|on|at"
    r"|with|for|from|by|and|or|between|under|over|into|using|without|about|initially)\b)"
)
_DEMONSTRATIVE = re.compile(
    rf"(?P<front>{_WORDS_IN_FRONT})(?:this|these|those)\s"
    rf"(?:(?!(?:who|that|which|of|in|on|for|to|with|from|by|is|are|was|were)\b)[a-z-]{{3,20}}\s){{0,2}}?"
    rf"(?P<noun>(?!{_OF_THE_READER}\b)[a-z]{{3,20}}){_PHRASE_ENDS}"
)
# "Explain how these might be connected.", "What would you expect this to do?", "Which organ does this?"
_THIS_ALONE = re.compile(
    rf"{_WORDS_IN_FRONT}(?:(?:this|these|those)\s(?:{_AUXILIARY}|be|to|mean|happen|affect)\b"
    r"|(?<!like\s)(?:this|these|those|here)[.?]?\Z)"
)
# Things and people of a story or of given data: no reader takes one for a thing of the field.
_OF_STORIES = (
    r"(?:objects?|balls?|blocks?|rod|crate|carts?|cars?|trucks?|trains?|airplane|boat|ship|rocket|satellite|spacecraft"
    r"|projectile|pendulum|ladder|piston|bullet|arrow|astronaut|climber|skier|swimmer|cyclist|athlete|runner|driver|pilot"
    r"|passengers?|players?|farmer|shopper|buyer|company|man|woman|father|friend|boy|girl|dog|house|bag|coins?|urn|jar"
    r"|survey|movie|story|passage|poem|narrator|triangle|rectangle|trapezoid|polygon|sums|interval|substance|solution|gas"
    r"|classifier|autoencoder|investment)"
)
_DEFINITE = re.compile(
    rf"(?P<front>(?:{_NO_CLAUSE}(?!(?:an?|every|the|its?|your)\b)[\w'’-]{{1,20}}\s"
    rf"|(?:the|its?|your)\s(?!{_OF_STORIES}\b)){{0,14}}?)"
    rf"(?P<asked>(?:does|do|did|can|could|will|would|should|must)\s)?the\s"
    rf"(?:(?!of\b|following\b)[a-z-]{{3,15}}\s){{0,2}}?(?P<noun>{_OF_STORIES})"
    rf"(?=\s*(?:[,.;?!)]|\Z)|\s(?:{_AUXILIARY}|after|before|when|while|if|as|during|because|so|than|then|be|initially)\b"
    r"|(?(asked)\s(?!(?:of|in|on|at|with|for|from|that|which|who|whose)\b)[a-z]|\Z))"
)
# "Dans ces conditions peut-on …", "Wie bewerten Sie dieses Vorgehen?"
_ABROAD = re.compile(
    r"[\s¿]{0,3}(?P<front>(?:(?!(?:et|und|oder|ou|y|e|o|que|dass|wenn|si|se|quand|cuando|the|is|of)\b)"
    r"[\w'’-]{1,20}\s){0,10}?)(?:[dl]['’])?"
    r"(?:cet|cette|ces|ce(?=\s(?!qu|dont\b|n['’]|sont\b|est\b))|diese[rsmn]?|quest[oaie]|est[aeo]s?|es[ea]s?|[dn]est[ae]s?"
    r"|[dn]?ess[ae]s?|deze)\s(?!(?:que|qui|quién|es|son|está|están|año|semana|mes|día|type|genre|tipo|modo|aufgabe|woche|jahr"
    r"|fall|kapitel|cas|chapitre|problème|exercice|caso|ejercicio|problema|capítulo|esercizio|opgave|exercício|questão)\b)"
    r"(?P<noun>[a-zà-ÿ]{3,25})(?![\w'’-])"
)
_STEM = 4

_SUCH = re.compile(
    r"\bsuch\s(?:an?\s)?(?P<noun>(?!(?:ways?|manners?|cases?|situations?|circumstances?|conditions?|things?|questions?|events?"
    r"|problems?|exercises?|practices?|that|as|an?)\b)[a-z]{4,20})\b(?!\s(?:that|as|for\swhich|where|whose|with|which)\b)",
    re.I,
)
# "What is this probability in percent?": the result of the question before, whatever else it gives.
_RESULT = re.compile(
    r"\b(?<!does\s)(?<!did\s)(?<!would\s)(?<!could\s)(?<!might\s)(?<!can\s)this\s(?P<noun>probability"
    r"|percentage|proportion|value|number|result|estimate|rate|amount|ratio|score|sum|average|mean|distance)\b(?!-|\s(?:of|that|which|is\scalled))",
    re.I,
)
# "If so, find …", "Why or why not?", and how to write what another question asks for.
_ANSWERS = r"(?:answers?|results?|conclusions?|findings)\b"
_OF_ANOTHER = re.compile(
    r"if\s(?:so|not|yes|no),\s|(?:why|how),?\sor\s(?:why|how)\snot\b|in\sth(?:is|at)\scase,?\s"
    r"|then,?\s(?:find|use|compute|calculate|determine|prove|show|write|explain|give|draw|plot)\b"
    r"|(?:round|express|give|state|leave|report|write|justify|support|check|interpret)\s"
    rf"(?:the\s{_ANSWERS}|your\s(?:final\s)?{_ANSWERS}[^.?!:\n]{{0,80}})[.?!*_\s]{{0,9}}\Z"
    r"|round\sto\s[^.?!:\n]{0,60}[.*_\s]{0,9}\Z"
)
# "Show that $L$ is closed.": a letter, and no word of what it is.
_LETTER = re.compile(
    r"(?:Show|Prove|Verify|Deduce|Conclude)\s(?:that\s)?\$[A-Z](?:_\{?\w\}?)?\$\s"
    r"(?:is|has|can|cannot|must|does|contains|converges|divides)\b"
)
_INTRODUCED = re.compile(
    r"\\in\b|=|:|\b(?:let|suppose|assume|consider|given|any|every|all|each|some|where|with|denotes?|called|if|whenever"
    r"|when|for)\b",
    re.I,
)
_NEAR = 60  # characters in front of "such": what is farther in has been said before
_SENTENCE_END = re.compile(r"[.?!:]\s|\n[ \t]*\n")


def stands_for_unsaid(question: str) -> bool:
    """Whether words of the first sentence stand for what the question does not say."""
    lowered = lowered_in_place(question)
    if "such " in lowered and _of_nothing(_SUCH.search(question), question):
        return True
    if "this " in lowered and _of_nothing(_RESULT.search(question), question):
        return True
    start = _NUMBER.match(lowered)
    at = start.end() if start else 0
    sentence = _FIRST_SENTENCE.match(lowered, at, at + _LONGEST)
    if _OF_ANOTHER.match(lowered, at) or (_LETTER.match(question, at) and not _INTRODUCED.search(question)):
        return True
    if sentence is None:
        return False
    first = " ".join(sentence[0].split())
    return _points_back(first) and not _gives(question, sentence, first)


def _points_back(first: str) -> bool:
    if (
        _PRONOUN.match(first)
        or _BARE_TASK.match(first)
        or _BARE_VALUE.match(first)
        or _OF_A_CASE.match(first)
        or _OF_A_TEST.match(first)
        or _first_named(_ABROAD.match(first))
    ):
        return True
    # "This biome has cold winters and is known for ____." is a riddle.
    asked = first.endswith("?") or _TASKS.match(first) is not None
    return asked and (
        _THIS_ALONE.match(first) is not None
        or _first_named(_DEMONSTRATIVE.match(first))
        or _first_named(_DEFINITE.match(first))
    )


def _first_named(said: re.Match[str] | None) -> bool:
    return said is not None and said["noun"][: max(_STEM, len(said["noun"]) - 2)] not in said["front"]


def _gives(question: str, sentence: re.Match[str], first: str) -> bool:
    """Whether a question has something that its first sentence may speak of."""
    behind = question[sentence.end() :]
    return bool(
        _GIVES.search(question, sentence.start())
        or _FORMULA_OR_CODE.search(behind)
        or len(behind.split()) > _WORDS_BEHIND
        or re.search(r"`|\$[^$]{0,200}=", first)
    )


def _of_nothing(said: re.Match[str] | None, question: str) -> bool:
    if said is None or said.start() > _NEAR:
        return False
    before = question[: said.start()]
    return not _SENTENCE_END.search(before) and said["noun"].rstrip("s")[:_STEM].lower() not in before.lower()
