"""The machines of HF Jobs, as the Hub lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from megascience_hf.errors import UserError, first_line, unknown_name
from megascience_hf.hub.client import HTTPError


@dataclass(frozen=True, slots=True)
class Flavor:
    """A machine; `memory` is the GB of one GPU, or of one without GPUs its own, `price` dollars an hour."""

    name: str
    gpus: int
    memory: int
    price: float

    @property
    def title(self) -> str:
        memory = f"{self.gpus} × {self.memory} GB" if self.gpus else f"{self.memory} GB"
        return f"{self.name}: {memory}, ${self.price:.2f} an hour"


def flavor(name: str, *, needs_gpu: bool = True) -> Flavor:
    """
    Raises:
        UserError: the Hub cannot be asked, has no flavor of the name, or it has no GPU and is to have one.
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
    if found.accelerator is None and needs_gpu:
        raise UserError(f"{name} has no GPU")
    given = str(found.accelerator.vram if found.accelerator is not None else found.ram)
    gpus = int(found.accelerator.quantity) if found.accelerator is not None else 0
    memory = re.match(r"\d+", given)
    if memory is None:
        raise UserError(f"the Hub does not say the memory of {name}: {given}")
    per_hour = {"second": 3600.0, "minute": 60.0, "hour": 1.0}[found.unit_label]
    return Flavor(name, gpus, int(memory[0]) // max(gpus, 1), found.unit_cost_usd * per_hour)
