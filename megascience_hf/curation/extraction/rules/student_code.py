"""What the code of a solution still tells its student: "# YOUR CODE HERE", "# Replace None", and `x = None`."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.code_blocks import holds_block, placed_blocks
from megascience_hf.curation.extraction.edits import spliced

# "ad2 = None" that the solution below it sets, and what its student is told above it.
_PRESET = re.compile(
    r"^(?P<told>(?:[ \t]*(?:#|//)[^\n]*\n){0,12})(?P<indent>[ \t]*)(?P<name>[A-Za-z]\w{0,40}) ?(?:=|<-) ?"
    r"(?:None|NULL|NA|\[\]|\{\}|\(\)|\.{3}|\"\"|''|_{2,10}|0(?:\.0)?|nan|np\.nan)[ \t]*(?:#[^\n]*)?\n"
    r"(?=(?:(?![^\n]*\b(?P=name)\b)[^\n]*\n){0,30}?(?P=indent)(?P=name) ?(?:=|<-) ?\S)",
    re.M,
)
_EMPTY = re.compile(r"(?:=|<-) ?(?:None|NULL|\.{3}|_{2,10}|nan|np\.nan)")
_TELLS = re.compile(
    r"^[ \t]*(?:#{1,6}|//|--|%)+[ \t]*(?:"
    r"[^\n]{0,80}\byour (?:code|answer|solution|implementation|work)\b(?!s)[^\n]{0,80}"
    r"|(?:start|begin|end|finish)[ _](?:of )?(?:your )?(?:code|answer|solution)(?: here)?\b[^\n]{0,40}"
    r"|(?:todo|to do|fixme)\b[^\n]{0,100}|\(?[≈~][ \t]?\d{1,2} lines?[^\n]{0,40}"
    r"|replace (?:the )?[`\"']?(?:none|null|pass|\.\.\.|_{2,10}|nan)\b[^\n]{0,80}"
    r"|(?:insert|fill in|write|put|type) [^\n]{0,30}\b(?:here|below|blanks?)\b[^\n]{0,40}"
    r"|[^\n]{0,80}\bI['’]?ve initiali[sz]ed\b[^\n]{0,60})[ \t#]*\n",
    re.M | re.I,
)
_RAISES = re.compile(r"^[ \t]*raise NotImplementedError(?:\([^()\n]{0,80}\))?[ \t]*\n", re.M)


def without_instructions(code: str) -> str:
    """The code of a solution without what its student was told, and without the empty value that it sets anew."""
    code = f"{code}\n"
    code = _PRESET.sub(_without_preset, code)
    kept = _TELLS.sub("", code)
    kept = _RAISES.sub("", kept) if kept != code else kept
    return (kept if kept.strip() else code).strip("\n")


def _without_preset(found: re.Match[str]) -> str:
    """Nothing of a preset that its student is to replace; one that begins a sum or a list stays."""
    told = bool(_TELLS.search(found["told"]))
    if told or _EMPTY.search(found[0][len(found["told"]) :]):
        return "" if told else found["told"]
    return found[0]


def without_instructions_in(answer: str) -> str:
    """An answer whose code says nothing to a student."""
    if not holds_block(answer):
        return answer
    edits = []
    for block in placed_blocks(answer):
        start, end = answer.find("\n", block.start, block.end) + 1, answer.rfind("\n", block.start, block.end)
        if 0 < start < end and (kept := without_instructions(answer[start:end])) != answer[start:end].strip("\n"):
            edits.append((start, end, kept))
    return spliced(answer, edits)
