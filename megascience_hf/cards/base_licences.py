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
_MRL = Licence("other", "mrl", "https://mistral.ai/licenses/MRL-0.1.md")
# Who publishes other makers' models under their names, often in another format.
_MIRRORS = r"(?:unsloth|NousResearch|mlx-community|bartowski|QuantFactory|lmstudio-community|RedHatAI|neuralmagic)"
_QWEN, _META, _GOOGLE, _MISTRAL, _DEEPSEEK, _COHERE = (
    rf"(?:{owner}|{_MIRRORS})/"
    for owner in ("Qwen", "meta-llama", "google", "mistralai", "deepseek-ai", "CohereForAI|CohereLabs")
)
_FAMILIES = tuple(
    (re.compile(pattern, re.IGNORECASE), licence)  # as the Hub's addresses, which tell no case either
    for pattern, licence in (
        (rf"{_QWEN}Qwen2\.5-(?:Coder-|VL-|Omni-)?3B(?:-.+)?", Licence("other", "qwen-research")),
        (rf"{_QWEN}Qwen2\.5-(?:Math-|VL-)?72B(?:-.+)?", Licence("other", "qwen")),
        (rf"{_QWEN}Qwen(?:2\.5|3)-.+", Licence("apache-2.0")),
        (rf"{_QWEN}Qwen(?:1\.5-(?:7|14|32|72|110)B|2-72B)(?:-.+)?", Licence("other", "tongyi-qianwen")),
        (rf"{_META}Llama-2-.+|(?:codellama|meta-llama)/CodeLlama-.+", Licence("llama2")),
        (rf"{_META}(?:Meta-)?Llama-Guard-3-8B.*", Licence("llama3.1")),
        (rf"{_META}(?:Meta-)?Llama-3-.+", Licence("llama3")),
        (rf"{_META}(?:Meta-)?Llama-3\.1-.+", Licence("llama3.1")),
        (rf"{_META}Llama-3\.2-.+", Licence("llama3.2")),
        (rf"{_META}Llama-3\.3-.+", Licence("llama3.3")),
        (rf"{_META}Llama-4-.+", Licence("llama4")),
        (rf"{_GOOGLE}gemma-[123]n?-.+", Licence("gemma")),
        (rf"{_MISTRAL}(?:Mistral-Large-Instruct-24\d\d|Ministral-8B-.+|Mistral-Small-Instruct-2409)", _MRL),
        (rf"{_DEEPSEEK}DeepSeek-V2.*", Licence("other", "deepseek")),
        (rf"{_COHERE}(?:c4ai-command-|aya-).+", Licence("cc-by-nc-4.0")),
        (r"HuggingFaceTB/SmolLM[23]?-.+", Licence("apache-2.0")),
    )
)


def of_base(repo: str) -> Licence | None:
    """The licence of a model on the Hub; None if it is not known here."""
    for model in MODELS.values():
        if repo.lower() in (model.repo.lower(), (model.published or "").lower()):
            return _linked(Licence(model.licence, model.licence_name), model.repo)
    found = next((licence for pattern, licence in _FAMILIES if pattern.fullmatch(repo)), None)
    return _linked(found, repo) if found else None


def _linked(licence: Licence, repo: str) -> Licence:
    link = f"https://huggingface.co/{repo}/blob/main/LICENSE" if licence.id == "other" else ""
    return Licence(licence.id, licence.name, licence.link or link)
