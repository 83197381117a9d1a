"""What Inspect's providers do not tell of a response: its end, its length, what the chat template wrote of it.

A solver around `generate` finds it out and keeps it beside the sample, for the scorer and the reports.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from inspect_ai.model import Model, ModelOutput, get_model
from inspect_ai.model._generate_config import active_generate_config
from inspect_ai.solver import Generate, Solver, TaskState, solver

from megascience_hf.tasks import server_template, thoughts
from megascience_hf.tasks.inspect_config import sampling_of, thinking_of
from megascience_hf.tasks.inspect_provider import ServedAPI
from megascience_hf.tasks.local_generation import prepared, until
from megascience_hf.version import with_commit

# Where the solver puts what it found, in the sample's metadata.
ANSWERED = "answered"
# Why Inspect says that a response ended → what `answers` calls it.
_CUT = {"max_tokens": "length", "model_length": "length"}
_PROBE = "What is the sum of two and three?"
_SHOWN: dict[tuple[str, str, bool | None], _Shown | None] = {}
_LOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


@solver
def answered(items: str | None = None) -> Solver:
    """One response to the question, with its finish reason, length and opening, as the other roads have them.

    Args:
        items: digest of what is asked, which tells the log of other questions from this one: Inspect goes on with a
            log, or takes it as finished, by the arguments of a run, whatever the benchmark's files hold by then.
    """
    del items

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        model = get_model()
        local = _Local(model.api, state) if type(model.api).__name__ == "HuggingFaceAPI" else None
        shown = await _shown_by_server(model) if local is None else None
        if local is not None and local.too_long:
            state.output = ModelOutput.from_content(model.name, local.too_long, stop_reason="model_length")
        else:
            state = await generate(state, seed=_seed_of_epoch(model, state.epoch))
        if local is not None and not local.too_long:
            local.mend(state.output)
        rendered = local or shown
        state.metadata[ANSWERED] = {
            "package": with_commit(),
            # a server that sets the thought apart has taken off what the template wrote of it
            "opened": "" if rendered is None or _has_reasoning(state.output) else rendered.opened,
            "template": "none" if _completes(model) else rendered.template if rendered else None,
            # of another provider the model's own, which it does not tell
            "repetition_penalty": 1.0 if local or isinstance(model.api, ServedAPI) else None,
            "not_sent": sorted(model.api.not_sent) if isinstance(model.api, ServedAPI) else [],
            "finish_reason": finish_reason(state.output, active_generate_config().max_tokens),
        }
        return state

    return solve


def _seed_of_epoch(model: Model, epoch: int) -> int | None:
    """The seed of a further epoch: with that of the first a server would give the same response again.

    A provider of Inspect's own that was given no seed draws as it likes.
    """
    config = active_generate_config()
    if epoch == 1 or (config.seed is None and not isinstance(model.api, ServedAPI)):
        return config.seed
    return sampling_of(config).seed_of(epoch)


class _Local:
    """A sample on Inspect's `hf/` provider, whose prompt is rendered by the template once and no special token more."""

    def __init__(self, api: Any, state: TaskState) -> None:
        templated = api.use_chat_template is not False and bool(api.chat_template or api.tokenizer.chat_template)
        if templated:
            api.tokenizer_call_args = {"add_special_tokens": False, **api.tokenizer_call_args}
        else:  # the provider would write the roles of the turns, which a base model does not know
            api.hf_chat = lambda messages, _: "\n\n".join(message.text for message in messages)
        prompt = str(api.hf_chat(state.messages, []))
        self.opened = thoughts.opened_by(prompt, state.user_prompt.text) if templated else ""
        self.template = (
            server_template.text_digest(api.chat_template or api.tokenizer.chat_template) if templated else "none"
        )
        self._tokens = list(api.tokenizer(prompt, **api.tokenizer_call_args)["input_ids"])
        context = getattr(api.model.config, "max_position_embeddings", None)
        # as lighteval's road has it, where the question would lose its beginning
        self.too_long = (
            f"the question has {len(self._tokens):,} tokens and the model's context {context:,}"
            if context and len(self._tokens) >= context
            else ""
        )
        self._generation = prepared(api.model, api.tokenizer, sampling_of(active_generate_config()))
        self._generation.stops = active_generate_config().stop_seqs or ()
        if not self.too_long:
            self._generation.expect(self._tokens, state.epoch)

    def mend(self, output: ModelOutput) -> None:
        """The provider counts the padding of the batch, and gives no reason."""
        length = self._generation.of_text(self._tokens, output.completion)
        if length is None:
            return
        if (whole := output.completion) != (own := until(whole, self._generation.stops)):
            output.completion = own
        output.choices[0].stop_reason = "stop" if length.ended else "max_tokens"
        if output.usage:
            output.usage.input_tokens = len(self._tokens)
            output.usage.output_tokens = length.tokens
            output.usage.total_tokens = len(self._tokens) + length.tokens


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a server's template makes of a question."""

    opened: str
    template: str


async def _shown_by_server(model: Model) -> _Shown | None:
    """Asked for once for each model and switch; None if the server does not tell."""
    api: Any = model.api
    url = getattr(api, "base_url", None)
    if not isinstance(url, str) or not url.startswith("http") or _completes(model):
        return None
    thinking = thinking_of(active_generate_config())
    name = str(api.service_model_name()) if hasattr(api, "service_model_name") else model.name
    async with _asking():
        if (url, name, thinking) not in _SHOWN:
            messages = [{"role": "user", "content": _PROBE}]
            prompt = await server_template.rendered(url, name, getattr(api, "api_key", None), messages, thinking)
            _SHOWN[url, name, thinking] = (
                _Shown(thoughts.opened_by(prompt, _PROBE), server_template.digest(prompt, messages)) if prompt else None
            )
    return _SHOWN[url, name, thinking]


def _asking() -> asyncio.Lock:
    """One of all samples of an event loop: the first asks, and the others wait for what it finds."""
    return _LOCKS.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def _completes(model: Model) -> bool:
    """Whether a server goes on with a text, without a template."""
    return isinstance(model.api, ServedAPI) and model.api.completion


def finish_reason(output: ModelOutput, budget: int | None) -> str | None:
    """ "length" if the response was cut: a provider that gives no reason (`unknown`) is judged by the tokens used."""
    if output.empty:
        return None
    reason = output.stop_reason
    used = output.usage.output_tokens if output.usage else 0
    if reason == "unknown":
        return "length" if budget and used >= budget else None
    return _CUT.get(reason, "stop" if reason == "stop" else None)


def response(output: ModelOutput) -> str:
    """The text of the response; empty where the question did not fit, whose text is the server's message."""
    return "" if did_not_fit(output) else output.completion


def did_not_fit(output: ModelOutput) -> bool:
    return not output.empty and output.stop_reason == "model_length"


def _has_reasoning(output: ModelOutput) -> bool:
    if output.empty:
        return False
    content = output.message.content
    return isinstance(content, list) and any(part.type == "reasoning" for part in content)
