"""What the code of a cell has printed, where it is short enough to be an answer: a value, a matrix, a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_LINES, _CHARACTERS = 12, 600
# "<Axes: >", "[<matplotlib.lines.Line2D at 0x7f…>]", a warning with the path of a file: nothing that is read.
_NO_RESULT = re.compile(r"\A[\[(]?<|\bat 0x[0-9a-f]{4}|\b\w*Warning:|/site-packages/|\A(?:None|Ellipsis)\Z|\x1b\[")
_FORMULA = re.compile(r"\A\${1,2}(?P<inside>[^$]{1,600})\${1,2}\Z")
_ASKS = re.compile(r"\binput\(")


def printed_by(cell: dict[str, Any]) -> str:
    """The printed result of a cell in Markdown; "" where there is none, where it is long, a picture or an error."""
    outputs = cell.get("outputs")
    if not isinstance(outputs, list) or _ASKS.search("".join(cell["source"])):
        return ""
    results = list(_results(outputs))
    if not results or None in results:
        return ""
    written: list[str] = []
    said: list[str] = []
    for result in results:
        if formula := _FORMULA.match(result or ""):
            written += [_block(said)] if said else []
            written.append(f"$${formula['inside'].removeprefix(chr(92) + 'displaystyle').strip()}$$")
            said = []
        else:
            said.append(result or "")
    written += [_block(said)] if said else []
    return "\n\n".join(written)


def _block(said: list[str]) -> str:
    return "``` text\n" + "\n".join(said) + "\n```"


def _results(outputs: list[Any]) -> Iterator[str | None]:
    """The texts of the outputs; None for one that is no text to read."""
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream":
            text = _text(output.get("text")) if output.get("name") == "stdout" else ""
        elif kind in ("execute_result", "display_data", "pyout"):
            data = output.get("data") or {}
            shown = any(name.startswith(("image/", "application/")) or name == "text/html" for name in data)
            text = _text(data.get("text/latex") or data.get("text/plain")).strip()
            if shown or not text:
                yield None
                continue
        else:
            yield None
            continue
        text = text.strip("\n")
        if not text:
            continue
        long = len(text) > _CHARACTERS or text.count("\n") >= _LINES
        yield None if long or "```" in text or _NO_RESULT.search(text) else text


def _text(value: object) -> str:
    return "".join(map(str, value)) if isinstance(value, list) else value if isinstance(value, str) else ""
