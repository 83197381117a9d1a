"""The machines of HF Jobs, as the Hub lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.errors import UserError, first_line, unknown_name
from megascience_hf.hub.client import HTTPError


@dataclass(frozen=True, slots=True)
class Flavor:
    """A machine with GPUs; `memory` is the GB of one GPU, `price` dollars an hour."""

    name: str
    gpus: int
    memory: int
    price: float

    @property
    def title(self) -> str:
        return f"{self.name}: {self.gpus} × {self.memory} GB, ${self.price:.2f} an hour"


def flavor(name: str) -> Flavor:
    """
    Raises:
        UserError: the Hub cannot be asked, has no flavor of the name, or it has no GPU.
    """
    from huggingface_hub import list_jobs_hardware
    from huggingface_hub.errors import OfflineModeIsEnabled

    try:
        known = {one.name: one for one in list_jobs_hardware()}
    except (HTTPError, OfflineModeIsEnabled, OSError, ValueError, KeyError) as error:
        raise UserError(f"the Hub cannot be asked for its flavors: {first_line(error)}") from error
    if name not in known:
        raise unknown_name("flavor", name, sorted(known))
    found = known[name]
    if found.accelerator is None:
        raise UserError(f"{name} has no GPU")
    memory = re.match(r"\d+", str(found.accelerator.vram))
    gpus = int(found.accelerator.quantity)
    if memory is None:
        raise UserError(f"the Hub does not say the memory of {name}: {found.accelerator.vram}")
    per_hour = {"second": 3600.0, "minute": 60.0, "hour": 1.0}[found.unit_label]
    return Flavor(name, gpus, int(memory[0]) // gpus, found.unit_cost_usd * per_hour)
