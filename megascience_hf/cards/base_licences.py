"""Under which licence a base model is: what is trained from it is under it too, whatever else a card says.

By the models' cards on the Hub, as of November 2026. A base that is not listed has a licence that is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.sft.models import MODELS

# Of these a fine-tuned model may be under another licence.
PERMISSIVE = ("apache-2.0", "mit", "bsd-2-clause", "bsd-3-clause")


@dataclass(frozen=True, slots=True)
class Licence:
    """As the metadata of a card have it.

    Args:
        id: the Hub's identifier.
        name, link: of one that the Hub calls `other`.
    """

    id: str
    name: str = ""
    link: str = ""

    def __str__(self) -> str:
        return self.name or self.id

    @property
    def metadata(self) -> str:
        """The lines of a card that say so."""
        more = {"license_name": self.name, "license_link": self.link}
        return ", ".join([f"license: {self.id}", *(f"{key}: {value}" for key, value in more.items() if value)])


UNKNOWN = Licence("unknown")
_FAMILIES = (
    (r"Qwen/Qwen2\.5-(?:Coder-|VL-|Omni-)?3B(?:-.+)?", Licence("other", "qwen-research")),
    (r"Qwen/Qwen2\.5-(?:Math-|VL-)?72B(?:-.+)?", Licence("other", "qwen")),
    (r"Qwen/Qwen(?:2\.5|3)-.+", Licence("apache-2.0")),
    (r"meta-llama/Llama-2-.+", Licence("llama2")),
    (r"meta-llama/(?:Meta-)?Llama-3-.+", Licence("llama3")),
    (r"meta-llama/(?:Meta-)?Llama-3\.1-.+", Licence("llama3.1")),
    (r"meta-llama/Llama-3\.2-.+", Licence("llama3.2")),
    (r"meta-llama/Llama-3\.3-.+", Licence("llama3.3")),
    (r"meta-llama/Llama-4-.+", Licence("llama4")),
    (r"google/gemma-[123]n?-.+", Licence("gemma")),
    (r"HuggingFaceTB/SmolLM[23]?-.+", Licence("apache-2.0")),
)
_TRAINED = "MegaScience/{}-MegaScience"


def of_base(repo: str) -> Licence | None:
    """The licence of a model on the Hub; None if it is not known here."""
    for model in MODELS.values():
        if repo in (model.repo, _TRAINED.format(model.paper_name)):
            return _linked(Licence(model.licence, model.licence_name), model.repo)
    found = next((licence for pattern, licence in _FAMILIES if re.fullmatch(pattern, repo)), None)
    return _linked(found, repo) if found else None


def _linked(licence: Licence, repo: str) -> Licence:
    link = f"https://huggingface.co/{repo}/blob/main/LICENSE" if licence.id == "other" else ""
    return Licence(licence.id, licence.name, link)
