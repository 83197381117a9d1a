"""A model in this process, with transformers: SmolLM2 on a laptop, a MegaScience model on ZeroGPU."""

from __future__ import annotations

import functools
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from megascience_hf.errors import UserError
from megascience_hf.hub.errors import without_tokens
from megascience_hf.smollm2 import NAME, ensure_checkpoint
from megascience_hf.space.chat.protocol import SILENCE, Message, Piece, Sampling

F = TypeVar("F", bound=Callable[..., Any])
_GPU_SECONDS = 120  # that ZeroGPU is asked for; it kills what takes longer
_GPU_START_SECONDS = 20  # of them, until the weights are there


def on_gpu(function: F) -> F:
    """`spaces.GPU` where the package is installed, which does nothing outside ZeroGPU; else the function itself."""
    try:
        import spaces
    except ImportError:
        return function
    decorated: F = spaces.GPU(duration=_GPU_SECONDS)(function)
    return decorated


class TransformersModel:
    """A causal language model with a chat template.

    Args:
        name: Hub id or folder; empty for SmolLM2-135M-Instruct, which comes from PyPI and needs no Hub.
        zerogpu: load at once to "cuda", as ZeroGPU wants it; else when it is first asked, to a GPU if there is one.
    """

    def __init__(self, name: str, *, zerogpu: bool = False) -> None:
        self.name = name or NAME
        self._source = name
        self._zerogpu = zerogpu
        self._lock = threading.Lock()
        if zerogpu:
            _ = self._loaded
        self._generate = on_gpu(self._stream) if zerogpu else self._stream

    @functools.cached_property
    def _loaded(self) -> tuple[Any, Any]:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        source = self._source or ensure_checkpoint()
        gpu = self._zerogpu or torch.cuda.is_available()
        tokenizer = AutoTokenizer.from_pretrained(source)
        model = AutoModelForCausalLM.from_pretrained(source, dtype=torch.bfloat16 if gpu else torch.float32)
        return model.to("cuda" if gpu else "cpu").eval(), tokenizer

    def load(self) -> None:
        """Load the weights, if they are not loaded yet."""
        with self._lock:
            _ = self._loaded

    def stream(self, messages: Sequence[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        if not self._zerogpu:
            yield from self._loading()
            yield from self._stream(self._inputs(list(messages), sampling.new_tokens), sampling)
            return
        import gradio as gr

        # The prompt is made here: ZeroGPU runs the rest in a process of its own, which hides what was wrong.
        inputs = self._inputs(list(messages), sampling.new_tokens)
        sampling = replace(sampling, seconds=min(sampling.seconds, _GPU_SECONDS - _GPU_START_SECONDS))
        try:
            yield from self._generate(inputs, sampling)
        except gr.Error as error:  # no GPU is free, or the visitor's minutes are used up
            raise UserError(f"ZeroGPU says: {error.message}") from None

    def _loading(self) -> Generator[Piece, None, None]:
        """Empty pieces until the weights are loaded.

        Raises:
            UserError: they cannot be.
        """
        failed: list[Exception] = []

        def load() -> None:
            try:
                self.load()
            except Exception as error:  # noqa: BLE001 (whatever the Hub, the disk and transformers raise)
                failed.append(error)

        worker = threading.Thread(target=load, daemon=True)
        worker.start()
        while worker.is_alive():
            worker.join(SILENCE)
            yield Piece("")
        if failed:
            said = without_tokens(str(failed[0]).strip().partition("\n")[0])[:160]
            raise UserError(f"{self.name} cannot be loaded ({said}): whoever runs this Space can say more")

    def _stream(self, inputs: dict[str, Any], sampling: Sampling) -> Generator[Piece, None, None]:
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        model, tokenizer = self._loaded
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, timeout=SILENCE, skip_special_tokens=True)
        stop, deadline = threading.Event(), time.monotonic() + sampling.seconds
        done: list[Any] = []

        def is_over(*_: Any) -> bool:
            return stop.is_set() or time.monotonic() > deadline

        def generate() -> None:
            try:
                done.append(
                    model.generate(
                        **{name: tensor.to(model.device) for name, tensor in inputs.items()},
                        streamer=streamer,
                        max_new_tokens=sampling.new_tokens,
                        do_sample=sampling.temperature > 0,
                        temperature=sampling.temperature or None,
                        stopping_criteria=StoppingCriteriaList([is_over]),
                    )
                )
            except Exception as error:  # noqa: BLE001 (it is raised where the pieces are read)
                done.append(error)
                streamer.end()

        worker = threading.Thread(target=generate, daemon=True)
        worker.start()
        try:
            while True:
                try:
                    yield Piece(next(streamer))
                except queue.Empty:
                    yield Piece("")
                except StopIteration:
                    break
        finally:  # also when the reader closes the generator
            stop.set()
        worker.join()
        if isinstance(done[0], Exception):
            raise UserError(f"{self.name} failed ({type(done[0]).__name__}): ask a shorter question") from done[0]
        ended = int(done[0][0, -1]) in _end_tokens(model, tokenizer)
        yield Piece("", "stop" if ended else "length")

    def _inputs(self, messages: list[Message], new_tokens: int) -> dict[str, Any]:
        """The conversation as tokens; the earliest turns are left out where the context is too short for all.

        Raises:
            UserError: the question alone is too long.
        """
        model, tokenizer = self._loaded
        most = getattr(model.config, "max_position_embeddings", 4_096) - new_tokens
        while messages:
            inputs = tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
            if inputs["input_ids"].shape[1] <= most:
                return dict(inputs)
            messages = messages[2:]
        raise UserError(f"the question does not fit into the context of {self.name}: shorten it, or allow fewer tokens")


def _end_tokens(model: Any, tokenizer: Any) -> set[int]:
    ends = model.generation_config.eos_token_id
    return {tokenizer.eos_token_id, *(ends if isinstance(ends, list) else [ends])}
