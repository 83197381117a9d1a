"""A training that runs on somebody else's machines: a batch script for Slurm, a command for HF Jobs."""

from __future__ import annotations

import math
import re
import shlex
from dataclasses import replace
from importlib.metadata import version

from megascience_hf.errors import UserError
from megascience_hf.hub.flavors import flavor as find_flavor
from megascience_hf.sft import preset as presets
from megascience_hf.sft.forecast import estimated, forecast
from megascience_hf.sft.preset import Overrides, Preset
from megascience_hf.sft.render import flash

PORT = 29500  # torch's own
IMAGE = "pytorch/pytorch:2.8.0-cuda12.8-cudnn9-runtime"
MARGIN = 1.5  # of the forecast hours, for the time-out
LONGEST = 24  # hours, where there is no forecast


def slurm(name: str, overrides: Overrides) -> str:
    """A batch script: one task a machine; requeued when a machine fails or time is over, and then resumed.

    Raises:
        UserError: as `preset.adapt`; or the preset needs no GPU.
    """
    made, words = _command(name, overrides)
    hardware = made.recipe.hardware
    if not hardware.gpus:
        raise UserError(f"{name} runs on a CPU: it needs no batch script")
    task = f'{words} $RESUME --output_dir "$OUT" --machine_rank "$SLURM_NODEID"'
    task += f' --main_process_ip "$HEAD" --main_process_port {PORT}'
    job = re.sub(r"[^\w.-]+", "-", made.name)  # a folder's name may hold spaces
    return f"""#!/bin/bash
#SBATCH --job-name={job}
#SBATCH --nodes={hardware.nodes}
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node={hardware.gpus // hardware.nodes}
#SBATCH --output={job}-%j.log
#SBATCH --open-mode=append
#SBATCH --requeue
#SBATCH --signal=B:USR1@300
# Submit with sbatch, in a folder that all machines share. Add what the cluster wants: --partition, --account, --time.
set -euo pipefail
export OUT={shlex.quote(made.name)}
trap 'scontrol requeue "$SLURM_JOB_ID"' USR1  # five minutes before the time is over
export HEAD=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)
export RESUME=
if compgen -G "$OUT/checkpoint-*/trainer_state.json" > /dev/null; then RESUME=--resume; fi
srun --kill-on-bad-exit=1 bash -c {shlex.quote(task)} &
wait $!
"""


def hf_jobs(name: str, overrides: Overrides, flavor: str) -> str:
    """The command, and what it costs.

    Raises:
        UserError: the Hub cannot be asked for its flavors, has none of the name, or the model does not fit there.
    """
    machine = find_flavor(flavor)
    if overrides.gpus is not None or overrides.gpu_memory is not None:
        raise UserError("--hf-jobs FLAVOR says which GPUs there are; leave --gpus and --gpu-memory out")
    made, words = _command(name, replace(overrides, gpus=machine.gpus, gpu_memory=machine.memory))
    if made.recipe.data.folder is not None:
        raise UserError(
            f"the folder {made.recipe.data.title} is here and not on a machine of HF Jobs: publish its rows, and train "
            "them there with --datasets OWNER/NAME behind megascience sft"
        )
    hours = forecast(made.recipe).hours
    limit = LONGEST if hours is None else math.ceil(hours * MARGIN)
    extras = "train,qlora" if made.recipe.variant.quantized else "train"
    more = [*(["deepspeed"] if made.recipe.sharding == "zero3" else []), *(["kernels"] if flash(made.recipe) else [])]
    install = " ".join(["pip install -q", f"'megascience-hf[{extras}]=={version('megascience-hf')}'", *more])
    script = f"{install} && {words} --push_to_hub true --hub_model_id {made.name} --hub_strategy checkpoint"
    about = (
        f"{estimated(hours)} hours, ${hours * machine.price:,.2f}"
        if hours is not None
        else "how long it takes is not known; --time measures"
    )
    command = ["hf", "jobs", "run", "--flavor", machine.name, "--timeout", f"{limit}h", "--secrets", "HF_TOKEN"]
    command += [IMAGE, "bash", "-c", script]
    return (
        f"# {machine.title}; {about}\n"
        f"# It stops after {limit} hours, ${limit * machine.price:,.2f} at most. Model and last checkpoint go to "
        f"your account as {made.name}.\n{shlex.join(command)}\n"
    )


def _command(name: str, overrides: Overrides) -> tuple[Preset, str]:
    made = presets.adapt(name, overrides) if overrides else presets.get(name)
    return made, f"megascience sft {name} {overrides.options()}".strip()
