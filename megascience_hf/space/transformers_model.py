"""A model in this process, with transformers: SmolLM2 on a laptop, a MegaScience model on ZeroGPU."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

from megascience_hf.demo.checkpoint import NAME, ensure_checkpoint
from megascience_hf.errors import UserError
from megascience_hf.space.chat_models import Message, Piece, Sampling

F = TypeVar("F", bound=Callable[..., Any])
_GPU_SECONDS = 120
_LONGEST_WAIT = 120.0  # seconds for one piece


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
        yield from self._generate(list(messages), sampling)

    def _stream(self, messages: list[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        self.load()
        model, tokenizer = self._loaded
        inputs = self._inputs(messages, sampling.new_tokens)
        streamer = TextIteratorStreamer(tokenizer, skip_prompt=True, timeout=_LONGEST_WAIT, skip_special_tokens=True)
        stop, deadline = threading.Event(), time.monotonic() + sampling.seconds
        done: list[Any] = []

        def is_over(*_: Any) -> bool:
            return stop.is_set() or time.monotonic() > deadline

        def generate() -> None:
            try:
                done.append(
                    model.generate(
                        **inputs,
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
            for text in streamer:
                if text:
                    yield Piece(text)
        finally:  # also when the reader closes the generator
            stop.set()
        worker.join()
        if isinstance(done[0], Exception):
            raise UserError(f"{self.name} failed ({type(done[0]).__name__}): ask a shorter question") from done[0]
        ended = int(done[0][0, -1]) in _end_tokens(model, tokenizer)
        yield Piece("", "stop" if ended else "length")

    def _inputs(self, messages: list[Message], new_tokens: int) -> Any:
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
                return inputs.to(model.device)
            messages = messages[2:]
        raise UserError(f"the question does not fit into the context of {self.name}: shorten it, or allow fewer tokens")


def _end_tokens(model: Any, tokenizer: Any) -> set[int]:
    ends = model.generation_config.eos_token_id
    return {tokenizer.eos_token_id, *(ends if isinstance(ends, list) else [ends])}
