"""How the judges that we know are asked, and how their verdicts are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from megascience_hf.errors import unknown_name
from megascience_hf.judging import formats
from megascience_hf.llm.prompts import Prompts, quoted
from megascience_hf.llm.verdicts import schema_of

FOLDER = Path(__file__).parent / "prompts"


@dataclass(frozen=True, slots=True)
class Preset:
    """A form of question and verdict.

    Args:
        prompt: its template in `prompts/`.
        read: the verdict of a reply; raises `UnreadableReplyError`.
        schema: of the verdict, for servers with structured output.
        known_by: what the names of its models hold, in small letters; () for those of no other preset.
        source: where the form is documented.
        version: changes with the prompt and the reading, so that scores of other ones are told apart.
    """

    name: str
    prompt: str
    read: Callable[[str], bool]
    schema: Mapping[str, Any] | None = None
    known_by: tuple[str, ...] = ()
    source: str = ""
    version: int = 1

    @property
    def record(self) -> str:
        """Name and version."""
        return self.name if self.version == 1 else f"{self.name} {self.version}"


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset("general", "general", formats.flat, schema_of(formats.Sameness)),
            Preset(
                *("compass-verifier", "compass_verifier", formats.letter, None, ("compassverifier",)),
                "github.com/open-compass/CompassVerifier, src/prompts.py; arXiv 2508.03686",
            ),
            Preset(
                *("sci-verifier", "sci_verifier", formats.letter, None, ("sci-verifier", "sciverifier")),
                "github.com/Zhengsh123/SCI-Verifier, src/prompts.py; arXiv 2509.24285",
            ),
            Preset("xverify", "xverify", formats.word, None, ("xverify",), "arXiv 2504.10481, appendix"),
            Preset(
                *("general-verifier", "general_verifier", formats.decision, None, ("general-verifier",)),
                "huggingface.co/TIGER-Lab/general-verifier; arXiv 2505.14652",
            ),
        )
    }
)


def preset_of(model: str, named: str = "") -> Preset:
    """The preset of this name; without one that of the model's name.

    Raises:
        UserError: there is none of this name.
    """
    if named:
        if named not in PRESETS:
            raise unknown_name("preset of a judge", named, list(PRESETS))
        return PRESETS[named]
    name = model.lower()
    return next((p for p in PRESETS.values() if any(part in name for part in p.known_by)), PRESETS["general"])


def prompts() -> Prompts:
    """The templates of all presets."""
    return _JudgePrompts(FOLDER)


# The marks of the trained verifiers' forms are fixed, so that a text could hold one and seem to end before its end.
_MARKS = re.compile(r'"""|###|<(?=[^<>]{1,40}\s(?:Begin|End)\s?>)', re.I)
_OTHERS = {'"""': "'''", "###": "#", "<": "("}


def unframed(text: str) -> str:
    """A text without the marks that its frame is made of."""
    return _MARKS.sub(lambda mark: _OTHERS[mark[0]], text)


class _JudgePrompts(Prompts):
    def filters(self) -> dict[str, Callable[..., str]]:
        return {"quoted": quoted, "unframed": unframed}
