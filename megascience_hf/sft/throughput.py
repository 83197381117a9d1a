"""How fast a training is, in its log: tokens a second, and the share of the GPUs' peak that it uses (MFU)."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from megascience_hf.sft.forecast import hours_in_words, model_flops_a_token
from megascience_hf.sft.models import architecture_of

# Dense bfloat16 peaks by the data sheets, in FLOP/s; the first whose words stand in the device's name.
PEAKS = (
    ("H200 NVL", 835e12),
    ("H200", 989e12),
    ("H100 NVL", 835e12),
    ("H100 PCIe", 756e12),
    ("H100", 989e12),
    ("A100", 312e12),
    ("L40S", 362e12),
    ("L40", 181e12),
    ("A10G", 70e12),
    ("A10", 125e12),
    ("L4", 121e12),
    ("RTX 4090$", 165e12),  # not of a laptop
    ("RTX 3090$", 71e12),
)
WARM_UP = 5  # steps that are not measured: kernels are compiled and memory is found
TIMED_STEPS = 20


def peak(device: str) -> float | None:
    """Of one GPU, in FLOP/s; None for one that is not known."""
    return next((flops for name, flops in PEAKS if re.search(rf"\b{name}\b", device)), None)


@dataclass
class Meter:
    """Reads the clock at each log of the training.

    Args:
        flops_a_token: of the model, without what activation checkpointing computes again.
        peak: of all GPUs together, in FLOP/s; None if not known.
    """

    flops_a_token: float | None
    peak: float | None
    clock: Callable[[], float] = time.monotonic
    _readings: list[tuple[int, float, float]] = field(default_factory=list)  # step, tokens so far, seconds

    def read(self, step: int, tokens: float) -> dict[str, float]:
        """What is to be logged at a step: the mean since the last log; nothing at the first."""
        self._readings.append((step, tokens, self.clock()))
        if len(self._readings) < 2:
            return {}
        return self._between(self._readings[-2])

    def steady(self) -> tuple[dict[str, float], float] | None:
        """The same since the warm-up, with the seconds of a step; None before there are two readings after it."""
        warm = [reading for reading in self._readings if reading[0] >= WARM_UP]
        if len(warm) < 2:
            return None
        (first, _, begin), (last, _, end) = warm[0], warm[-1]
        return self._between(warm[0]), (end - begin) / (last - first)

    def _between(self, earlier: tuple[int, float, float]) -> dict[str, float]:
        _, tokens, now = self._readings[-1]
        seconds = now - earlier[2]
        if seconds <= 0:
            return {}
        speed = (tokens - earlier[1]) / seconds
        found = {"tokens_per_second": round(speed, 1)}
        if self.peak and self.flops_a_token:
            found["mfu"] = round(speed * self.flops_a_token / self.peak, 4)
        return found


def meter_of(trainer: Any) -> Meter:
    """For a trainer of TRL, with the model that it has, on its devices."""
    import torch

    architecture = architecture_of(trainer.model.config)
    adapters = bool(getattr(trainer.model, "peft_config", None))
    of_one = peak(torch.cuda.get_device_name(0)) if torch.cuda.is_available() else None
    return Meter(
        model_flops_a_token(architecture, adapters) if architecture else None,
        of_one * trainer.args.world_size if of_one else None,
    )


def all_steps(trainer: Any, most: int) -> int:
    """Of the whole training, as the trainer counts them, where it was told to make a few.

    Args:
        most: `max_steps` of the whole training; 0 if its epochs decide.
    """
    an_epoch = -(-len(trainer.callback_handler.train_dataloader) // trainer.args.gradient_accumulation_steps)
    return most or math.ceil(trainer.args.num_train_epochs * an_epoch)


def verdict(meter: Meter, steps: int) -> str:
    """One line at the end of a timed training.

    Args:
        steps: of the whole training.
    """
    found = meter.steady()
    if found is None:
        return f"too few steps to time: there have to be more than {WARM_UP + 1}"
    speed, seconds = found
    text = f"{speed.get('tokens_per_second', 0):,.0f} tokens/s, {seconds:.2f} s a step"
    if "mfu" in speed:
        text += f", MFU {speed['mfu']:.1%}"
    return f"{text}; all {steps:,} steps would take {hours_in_words(seconds * steps / 3600)} h"
