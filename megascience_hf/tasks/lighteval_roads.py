"""How lighteval's models are asked our questions: through a server, or on this machine.

Both roads give every response with its end, its length and what the chat template wrote of it, which lighteval's own
methods lose (`served.py` and `local_generation.py` say what else they get wrong).
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from megascience_hf.errors import UserError
from megascience_hf.tasks import served, server_template, thoughts
from megascience_hf.tasks.local_generation import Generation, prepared, until
from megascience_hf.tasks.sampling import Sampling
from megascience_hf.version import with_commit

CHUNK = 512  # responses of a model on this machine between two writes
_Asked = TypeVar("_Asked")
# litellm's names of what speaks the protocol of OpenAI: with a base URL it is asked without litellm.
_OPENAI_PROTOCOL = ("openai", "hosted_vllm", "openai_like", "custom_openai")


@dataclass(frozen=True, slots=True)
class Kept:
    """One response and what is known of it.

    Args:
        response: the fields of lighteval's `ModelResponse`.
        finish_reason: "stop", "length", or what the server says.
        opened: what the chat template wrote of the response, such as "<think>"; None if that is not known.
        prompt_tokens: length of what was asked; None if not known.
        tokens, reasoning_tokens: its length, and that of its thought where the server counts it; None if not known.
        error: what the server said, if the question did not fit the model's context.
        model: the name that the server gives itself.
        not_sent: settings that the server does not know.
        template: hash of the chat template, "none" for a model without one; None if it is not known.
    """

    response: dict[str, Any]
    finish_reason: str | None = None
    opened: str | None = None
    prompt_tokens: int | None = None
    tokens: int | None = None
    reasoning_tokens: int | None = None
    error: str | None = None
    model: str | None = None
    not_sent: list[str] = field(default_factory=list)
    template: str | None = None


class Road(Protocol):
    """A way to ask. `ask` hands each response to `add` and returns why requests failed for good."""

    sampling: Sampling

    def ask(
        self, docs: Sequence[Any], generate: Callable[[list[Any]], list[Any]], add: Callable[[Any, Kept], None]
    ) -> list[str]: ...


def thinking() -> bool | None:
    """`MEGASCIENCE_THINKING`: lighteval's command line has no option for it."""
    return {"on": True, "off": False}.get(os.environ.get("MEGASCIENCE_THINKING", ""))


def thinking_budget() -> int | None:
    """`MEGASCIENCE_THINKING_BUDGET`, tokens of a thought."""
    return int(os.environ.get("MEGASCIENCE_THINKING_BUDGET") or 0) or None


def few_shot() -> int:
    """`MEGASCIENCE_FEW_SHOT`: examples before each question, which is asked without a template then."""
    return int(os.environ.get("MEGASCIENCE_FEW_SHOT") or 0)


def prompts() -> Path | None:
    """`MEGASCIENCE_PROMPTS`: a folder of other wordings."""
    folder = os.environ.get("MEGASCIENCE_PROMPTS")
    return Path(folder) if folder else None


def told() -> dict[str, Any]:
    """`MEGASCIENCE_TOLD`: what else `megascience eval` was told, for the record of the run."""
    return dict(json.loads(os.environ.get("MEGASCIENCE_TOLD", "{}")))


def samples() -> int:
    """`MEGASCIENCE_SAMPLES`: responses to each item; lighteval's command line has no option for it."""
    return int(os.environ.get("MEGASCIENCE_SAMPLES", "1"))


def sample_of(doc: Any) -> int:
    """Which of them a document asks for, from 1."""
    return int(doc.specific.get("sample", 1))


def sampling_of(model: Any) -> Sampling:
    """What lighteval's `generation_parameters` say, all else neutral."""
    given = model.config.generation_parameters.model_dump()
    names = Sampling.__dataclass_fields__
    return Sampling(**{name: given[name] for name in names if given.get(name) is not None})


def road_of(model: Any) -> Road:
    """The way to a model of lighteval's: by its kind."""
    if type(model).__module__.endswith("litellm_model"):
        return ServedRoad(model)
    if hasattr(model, "_padded_greedy_until"):  # a transformers model of lighteval's, an adapter's or a delta's too
        return LocalRoad(model)
    return OtherRoad(model)


class ServedRoad:
    """A model behind a server: lighteval's litellm backend. One request a question, written when it is answered."""

    def __init__(self, model: Any) -> None:
        config = model.config
        self._model = model
        self._url = config.base_url
        self.sampling = sampling_of(model)
        provider, _, name = config.model_name.partition("/")
        self._ours = bool(self._url) and (config.provider or provider) in _OPENAI_PROTOCOL
        self._name = name if provider in (config.provider, *_OPENAI_PROTOCOL) else config.model_name
        self._key = config.api_key or os.environ.get("OPENAI_API_KEY")

    def ask(self, docs: Sequence[Any], _: Any, add: Callable[[Any, Kept], None]) -> list[str]:
        return asyncio.run(self._ask(docs, add))

    async def _ask(self, docs: Sequence[Any], add: Callable[[Any, Kept], None]) -> list[str]:
        server = self._server()
        prompts = [self._model.prompt_manager.prepare_prompt_api(doc) for doc in docs]
        shown = await self._template(prompts[0]) if self._ours and not few_shot() else None

        def keep(place: int, reply: served.Reply) -> None:
            text, reasoning = reply.text, reply.reasoning
            kept = Kept(
                response={"text": [text], "reasonings": [reasoning], "input": prompts[place]},
                finish_reason=reply.finish_reason,
                # a server that sets the thought apart has taken off what the template wrote of it
                opened=""
                if reasoning or few_shot()
                else thoughts.opened_by(shown, prompts[0][-1]["content"])
                if shown
                else None,
                prompt_tokens=reply.prompt_tokens,
                tokens=reply.tokens,
                reasoning_tokens=reply.reasoning_tokens,
                error=reply.error,
                model=reply.model,
                not_sent=sorted(server.not_sent),
                template="none" if few_shot() else server_template.digest(shown, prompts[0]) if shown else None,
            )
            add(docs[place], kept)

        questions = [
            served.Question(
                *(prompt, doc.generation_size, doc.stop_sequences or (), self.sampling.seed_of(sample_of(doc))),
                prompt=doc.query if few_shot() else None,
            )
            for prompt, doc in zip(prompts, docs, strict=True)
        ]
        return await server.ask_all(questions, keep)

    async def _template(self, messages: list[dict[str, str]]) -> str | None:
        return await server_template.rendered(self._url, self._name, self._key, messages, thinking())

    def _server(self) -> served.Server:
        concurrency = self._model.concurrent_requests
        if self._ours:
            send = served.openai_sender(
                *(self._url, self._key, self._model.timeout, concurrency), completion=bool(few_shot())
            )
            return served.Server(
                *(self._name, self._url, send, self.sampling, thinking(), concurrency),
                thinking_budget=thinking_budget(),
            )
        if few_shot():
            raise UserError("--few-shot needs a server of the OpenAI protocol, or a model on this machine")
        import litellm

        name = self._model.config.model_name
        # no cache of litellm's, and none of its retries
        send = functools.partial(
            litellm.acompletion,
            api_key=self._key,
            base_url=self._url,
            caching=False,
            num_retries=0,
            timeout=self._model.timeout,
        )
        known = litellm.get_supported_openai_params(name)  # None where litellm does not know
        return served.Server(name, name, send, self.sampling, thinking(), concurrency, known)


class LocalRoad:
    """A transformers model on this machine. Its prompts are rendered by its template once, and its turns end where its
    generation config says."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.sampling = sampling_of(model)
        self._generation: Generation = prepared(model.model, model.tokenizer, self.sampling)
        if model.use_chat_template:
            model._add_special_tokens = False  # the template writes them
            model.prompt_manager.tokenizer = _Template(model.tokenizer, thinking())

    def ask(
        self, docs: Sequence[Any], generate: Callable[[list[Any]], list[Any]], add: Callable[[Any, Kept], None]
    ) -> list[str]:
        rendered = [self._model.prompt_manager.prepare_prompt(doc) for doc in docs]
        asked = []
        for doc, prompt in zip(docs, rendered, strict=True):
            tokens = self._model.tokenizer(prompt, add_special_tokens=self._model.add_special_tokens)["input_ids"]
            if len(tokens) < self._model.max_length:
                asked.append((doc, prompt, tokens))
            else:  # lighteval would cut its beginning off and ask the rest
                message = f"the question has {len(tokens):,} tokens and the model's context {self._model.max_length:,}"
                add(doc, Kept({"text": [""], "input": prompt}, "length", error=message, template=self._digest()))
        for chunk in _chunks(asked):
            for doc, _, tokens in chunk:
                self._generation.expect(tokens, sample_of(doc))
            for (doc, prompt, tokens), response in zip(chunk, generate([doc for doc, _, _ in chunk]), strict=True):
                add(doc, self._kept(doc, prompt, len(tokens), response))
        return []

    def _kept(self, doc: Any, prompt: str, prompt_tokens: int, response: Any) -> Kept:
        tokens = [int(token) for token in response.output_tokens[0]] if response.output_tokens else []
        stops = doc.stop_sequences or ()
        length = self._generation.length(tokens, stops)
        response.text = [until(text, stops) for text in response.text]
        response.output_tokens = [tokens[: length.tokens]]  # without the padding of its batch
        return Kept(
            response=json.loads(json.dumps(asdict(response), default=_tensor_to_list)),
            finish_reason=length.finish_reason if tokens else None,
            opened=thoughts.opened_by(prompt, doc.query) if self._model.use_chat_template else "",
            prompt_tokens=prompt_tokens,
            tokens=length.tokens,
            template=self._digest(),
        )

    def _digest(self) -> str:
        return (
            server_template.text_digest(self._model.tokenizer.chat_template)
            if self._model.use_chat_template
            else "none"
        )


class OtherRoad:
    """Another of lighteval's backends, asked by its own method: why a response ended is known by its tokens alone."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self.sampling = sampling_of(model)
        if getattr(model, "use_chat_template", False):
            model._add_special_tokens = False  # as on this machine: of vLLM's and SGLang's too

    def ask(
        self, docs: Sequence[Any], generate: Callable[[list[Any]], list[Any]], add: Callable[[Any, Kept], None]
    ) -> list[str]:
        if any(sample_of(doc) > 1 for doc in docs):
            raise UserError(
                "several samples of an item would be one and the same here: serve the model and give --endpoint, or "
                "run it with transformers"
            )
        for chunk in _chunks(docs):
            for doc, response in zip(chunk, generate(chunk), strict=True):
                tokens = len(response.output_tokens[0]) if response.output_tokens else None
                full = bool(tokens and doc.generation_size and tokens >= doc.generation_size)
                kept = json.loads(json.dumps(asdict(response), default=_tensor_to_list))
                add(doc, Kept(kept, "length" if full else None, tokens=tokens))
        return []


def _chunks(asked: Sequence[_Asked]) -> Iterator[list[_Asked]]:
    """As many at a time as are written together. Each costs lighteval a search for the batch size if none is given."""
    size = int(os.environ.get("MEGASCIENCE_SAVE_EVERY", CHUNK))
    for start in range(0, len(asked), size):
        yield list(asked[start : start + size])


class _Template:
    """The tokenizer as lighteval's prompts use it, with the switch for thinking."""

    def __init__(self, tokenizer: Any, think: bool | None) -> None:
        self._tokenizer = tokenizer
        self._switch = {} if think is None else {"enable_thinking": think, "thinking": think}

    def apply_chat_template(self, messages: Any, **arguments: Any) -> Any:
        return self._tokenizer.apply_chat_template(messages, **arguments, **self._switch)


def describe(road: Road, docs: Sequence[Any], found: Sequence[Kept]) -> None:
    """Put into `doc.specific` what the scorer and the reports read of each response and of the run."""
    inferred = thoughts.opened_before(kept.response["text"][0] for kept in found if kept.opened is None)
    not_sent = sorted({name for kept in found for name in kept.not_sent})
    run = {
        "backend": "lighteval",
        "package": with_commit(),
        "sampling": road.sampling.to_row(),
        "not_sent": not_sent,
        "thinking": {True: "on", False: "off", None: "auto"}[thinking()],
        "template": next((kept.template for kept in found if kept.template), None),
        "server_model": next((kept.model for kept in found if kept.model), None),
        "told": told(),
    }
    for doc, kept in zip(docs, found, strict=True):
        doc.specific |= {
            "finish_reason": kept.finish_reason,
            "opened": inferred if kept.opened is None else kept.opened,
            "prompt_tokens": kept.prompt_tokens,
            "tokens": kept.tokens,
            "reasoning_tokens": kept.reasoning_tokens,
            "error": kept.error,
            "run": json.dumps(run, sort_keys=True),
        }


def _tensor_to_list(value: Any) -> Any:
    return value.tolist()
