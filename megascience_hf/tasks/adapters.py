"""LoRA adapters: the base model that a folder names, and `--adapter`, which names another place for the same base."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.whole_file import write_text

SETTINGS = "adapter_config.json"
# Where `with_base` makes the adapter's folder, in the folder of the results.
FOLDER = "adapter"


def base_of(folder: Path) -> str | None:
    """The model that a LoRA adapter in this folder was trained on; None if it holds no adapter.

    Raises:
        UserError: it does not name it, or peft, which loads it, is not installed.
    """
    if not (folder / SETTINGS).is_file():
        return None
    require_peft(folder)
    base = _settings(folder).get("base_model_name_or_path")
    if not isinstance(base, str) or not base:
        raise UserError(f"{folder / SETTINGS} does not name its base model (base_model_name_or_path)")
    return base


def require_peft(adapter: Path | str) -> None:
    try:
        import peft  # noqa: F401
    except ImportError:
        raise UserError(f"{adapter} is a LoRA adapter: pip install 'megascience-hf[train]' brings peft") from None


def found(adapter: str) -> Path:
    """The folder of an adapter that is one, or is on the Hub.

    Raises:
        UserError: there is none.
    """
    folder = Path(adapter).expanduser()
    if not folder.is_dir():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:
            folder = Path(snapshot_download(adapter, allow_patterns=["adapter_*", "*.json", "*.jinja", "*.model"]))
        except (HFValidationError, HfHubHTTPError, OSError):
            raise UserError(f"--adapter {adapter}: no folder, and nothing on the Hub that you may see") from None
    if not (folder / SETTINGS).is_file():
        raise UserError(f"--adapter {adapter}: it has no {SETTINGS}, so it is no LoRA adapter")
    return folder


def with_base(adapter: str, model: str, out: Path) -> Path:
    """A folder of the adapter that names this model as its base, for the libraries that read the base from there.

    Raises:
        UserError: there is no such adapter, or it was trained on a model of another name.
    """
    folder = found(adapter)
    local = Path(model).expanduser()
    named, wanted = base_of(folder), str(local.resolve()) if local.is_dir() else model
    if named == wanted:
        return folder
    if named and Path(named).name.casefold() != Path(wanted).name.casefold():
        raise UserError(f"--adapter {adapter} was trained on {named}, not on {model}: name that model, or its folder")
    copy = out / FOLDER / folder.resolve().name
    copy.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.is_file() and file.name != SETTINGS:
            shutil.copyfile(file, copy / file.name)
    write_text(copy / SETTINGS, json.dumps(_settings(folder) | {"base_model_name_or_path": wanted}, indent=2) + "\n")
    return copy


def _settings(folder: Path) -> dict[str, Any]:
    try:
        settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    except ValueError:
        settings = None
    if not isinstance(settings, dict):
        raise UserError(f"{folder / SETTINGS} is no JSON object")
    return settings
