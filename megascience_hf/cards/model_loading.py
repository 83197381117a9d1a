"""A folder of a model, looked at as `from_pretrained` will: config and tokenizer are loaded, weights by header."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from huggingface_hub.utils._validators import validate_repo_id

from megascience_hf.cards import base_licences, metadata_checks, weight_headers
from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.errors import UserError, first_line
from megascience_hf.foreign_text import one_line
from megascience_hf.hub import shard_names
from megascience_hf.hub.shard_names import WEIGHTS

_LARGEST = 64 << 20  # bytes of a JSON of a model; a tokenizer of 250,000 tokens has 20 MB
_INDEXES = (".safetensors.index.json", ".bin.index.json")
_OF_TORCH = re.compile(r"(?:pytorch_model(?:-\d{5}-of-\d{5})?|adapter_model)\.bin")
_OF_A_MACHINE = re.compile(r"/|~|\.{1,2}(?:[/\\]|$)|[A-Za-z]:[\\/]|\\\\|file:")
_HOME = re.compile(r"(?:file:/*)?(?:/(?:home|Users)/[^/]|/root/)|[A-Za-z]:[\\/]Users[\\/]")
# Files that are read with the model, so that half of one is a fault; others may be anything.
_READ = ("adapter_config.json", "generation_config.json", "special_tokens_map.json", "tokenizer_config.json",
         "processor_config.json", "preprocessor_config.json")  # fmt: skip
_NO_PATHS = ("tokenizer.json", "vocab.json", *_INDEXES)  # ends of names of files with words or tensors, and long
# Keys whose values are names of models or files, as the libraries write them down.
_NAMES = ("_name_or_path", "name_or_path", "base_model_name_or_path", "tokenizer_file", "vocab_file")
_TOKENIZER = re.compile(
    r"tokenizer\.(?:json|model)(?:\.v\d+)?|vocab\.(?:json|txt)|.*\.tiktoken|tekken\.json|sp(?:iece|m|m_.*|tokenizer)?\.model"
    r"|sentencepiece.*\.model|tokenization_\w+\.py"
)
_NOT_INSTALLED = re.compile(r"pip install|not installed|requires the \S+ library")
_EMBEDDING = re.compile(r"(?:.*\.)?(?:embed_tokens|wte|word_embeddings|embed_in)\.weight")


def has_model(files: Mapping[str, Path]) -> bool:
    """Whether there is a model among the files, and no card alone."""
    return "config.json" in files or any(map(_is_of_a_model, files))


def is_model(files: Mapping[str, Path]) -> bool:
    """Whether the files are a whole model and cannot be taken for anything else: its weights with its config."""
    return bool({"config.json", "adapter_config.json"} & files.keys()) and any(n.endswith(WEIGHTS) for n in files)


def _is_of_a_model(name: str) -> bool:
    return name.endswith(WEIGHTS) or name.rpartition("/")[2] == "adapter_config.json"


def check(files: Mapping[str, Path], card: Card | None) -> Iterator[Finding]:
    """What would be published and cannot be loaded, or shows where it was made.

    A repository may have several models or adapters, each in a folder of its own; each is looked at. Only what lies at
    its top is loaded, as the repository's own name does.

    Args:
        files: name in the repository → where it lies.
    """
    headers: dict[str, dict[str, Any]] = {}
    for name, path in files.items():
        if name.endswith(".safetensors"):
            try:
                headers[name] = weight_headers.header(path)
            except UserError as error:
                yield _error(str(error).replace(str(path), name), "copy or save the weights again")
        elif fault := _damage(name, path):
            yield _error(f"{name} {fault}", "copy or save the weights again")
    folders = {name.rpartition("/")[0] for name in files if _is_of_a_model(name) or name.endswith(_INDEXES)}
    for folder in sorted({"", *folders}):
        before = f"{folder}/" if folder else ""
        inside = {name.removeprefix(before): path for name, path in files.items() if name.startswith(before)}
        of_inside = {name.removeprefix(before): header for name, header in headers.items() if name.startswith(before)}
        for finding in _folder(inside, of_inside, card if not folder else None, is_top=not folder):
            yield replace(finding, message=f"in {one_line(folder)}: {finding.message}") if folder else finding


def _folder(
    files: Mapping[str, Path], headers: Mapping[str, dict[str, Any]], card: Card | None, *, is_top: bool
) -> Iterator[Finding]:
    """The findings of one folder of the repository."""
    top = {name: path for name, path in files.items() if "/" not in name}
    yield from _shards(files, top, headers)
    for name, path in top.items():
        if name.endswith(".json"):
            yield from _json_file(name, path)
    if "adapter_config.json" in top:
        yield from _adapter(top, headers, card, is_top=is_top)
    elif not is_top:
        return
    elif "config.json" in top:
        yield from _without_weights(top)
        yield from _loaded(files, headers)
    elif any(name.endswith(WEIGHTS) and not name.endswith(".gguf") for name in top):
        yield _error("there is no config.json: from_pretrained finds no model", "save the model with save_pretrained")
    elif not {"model_index.json", "modules.json"} & top.keys() and not any(name.endswith(".gguf") for name in files):
        where = min(name for name in files if _is_of_a_model(name)).rpartition("/")[0]
        message = f"nothing at the top can be loaded: users must know of the folder {one_line(where)}"
        yield Finding(1, "warning", message, "say subfolder= in the card, or publish that folder")


def _damage(name: str, path: Path) -> str:
    """How a file of weights of another format than safetensors is none, by its first bytes; empty if it may be one."""
    with path.open("rb") as file:
        start = file.read(24)
    if name.endswith(".gguf"):
        return "" if start[:4] == b"GGUF" and len(start) == 24 else "is no GGUF file"
    if not _OF_TORCH.fullmatch(name.rpartition("/")[2]):
        return ""
    is_whole = zipfile.is_zipfile(path) if start[:2] == b"PK" else start[:1] == b"\x80"  # since 1.6, and before
    return "" if is_whole else "is damaged: PyTorch cannot read it"


def _error(message: str, mend: str) -> Finding:
    return Finding(1, "error", message, mend)


# --- weights ----------------------------------------------------------------------------------------------------------


def _shards(
    files: Mapping[str, Path], top: Mapping[str, Path], headers: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    indexes = [name for name in top if name.endswith(_INDEXES)]
    named: set[str] = set()
    for name in indexes:
        try:
            where = _json(top[name])["weight_map"]
            of_shard: dict[str, set[str]] = {}
            for tensor, shard in where.items():
                of_shard.setdefault(str(shard), set()).add(tensor)
        except (KeyError, ValueError, AttributeError) as error:
            yield _error(f"{name} cannot be read ({type(error).__name__})", "save the model with save_pretrained")
            continue
        named |= of_shard.keys()
        for shard, tensors in sorted(of_shard.items()):
            if shard not in files:
                mend = "add the shard (a link does not count), or save the model again"
                yield _error(f"{name} names {one_line(shard)}, which is missing", mend)
            elif shard in headers and (lost := tensors - headers[shard].keys()):
                message = f"{name} looks for {len(lost)} tensors in {shard} that are not there, such as {min(lost)}"
                yield _error(one_line(message), "save the model again: index and shards are of two saves")
    yield from _series(top, indexes, named)
    if "adapter_config.json" in top and not {"adapter_model.safetensors", "adapter_model.bin"} & top.keys():
        yield _error("there is an adapter_config.json and no adapter_model.safetensors", "save the adapter again")


def _without_weights(top: Mapping[str, Path]) -> Iterator[Finding]:
    if not any(name.endswith(WEIGHTS) and name != "training_args.bin" for name in top):
        yield _error("there is a config.json and no weights", "add the weights, or say --type of what this is")


def _series(top: Mapping[str, Path], indexes: list[str], named: set[str]) -> Iterator[Finding]:
    for name in set(shard_names.missing(name for name in top if name.endswith(WEIGHTS))) - named:
        yield _error(f"{name} is missing, by the names of the other shards", "add it, or save the model again")
    sharded = [name for name in top if re.search(r"-of-\d{5}\.(?:safetensors|bin)$", name)]
    if sharded and not indexes:
        message = f"{len(sharded)} shards and no index: from_pretrained does not find them"
        yield _error(message, "save the model with save_pretrained, which writes model.safetensors.index.json")
    whole = [name for name in ("model.safetensors", "pytorch_model.bin") if name in top]
    if whole and indexes and named and not named & set(whole):
        message = f"there are {whole[0]} and {indexes[0]}: from_pretrained takes one of them, and the other misleads"
        yield Finding(1, "warning", message, "keep the one that is meant")


# --- config and tokenizer ---------------------------------------------------------------------------------------------


def _loaded(files: Mapping[str, Path], headers: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    if not any(_TOKENIZER.fullmatch(name) for name in files):  # transformers makes an empty one, and does not say so
        yield _error("there is no tokenizer: nobody can ask the model", "save the tokenizer into this folder")
    try:
        from transformers import AutoConfig, AutoTokenizer
    except ImportError:
        message = "config and tokenizer were not loaded: transformers is not installed here"
        yield Finding(1, "warning", message, "install the extra train, and check again")
        return
    with tempfile.TemporaryDirectory(prefix="megascience-check-") as temporary:
        folder = Path(temporary)
        for name, path in files.items():
            if "/" not in name and not name.endswith(WEIGHTS):
                (folder / name).symlink_to(path.resolve())
        try:
            config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        except Exception as error:  # noqa: BLE001  # a broken config raises anything
            yield _refused("AutoConfig", "config.json", error, folder, files)
            return
        tokenizer: Any = None
        try:
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        except Exception as error:  # noqa: BLE001  # and so does a broken tokenizer
            yield _refused("AutoTokenizer", "the tokenizer", error, folder, files)
    yield from _chat_template(getattr(tokenizer, "chat_template", None))
    # A model of several parts may have several vocabularies, of which the config does not say which is whose.
    found = {header[n]["shape"][0] for header in headers.values() for n in header if _EMBEDDING.fullmatch(n)}
    rows = found.pop() if len(found) == 1 else None
    size = getattr(config.get_text_config(), "vocab_size", None)
    if rows and size and rows != size:
        message = f"config.json has a vocabulary of {size:,}, and the weights have {rows:,} rows for it"
        yield _error(f"{message}: from_pretrained refuses that", "save config and weights of the same model")
    if tokenizer is not None and rows and len(tokenizer) > rows:
        message = f"the tokenizer has {len(tokenizer):,} tokens, and the weights have {rows:,} rows for them"
        yield _error(message, "resize the embeddings before saving, or take the tokenizer that it was trained with")


def _chat_template(given: Any) -> Iterator[Finding]:
    """Whether the template can be read; it is not run."""
    from transformers.utils.chat_template_utils import _compile_jinja_template

    for template in given.values() if isinstance(given, dict) else [given]:
        try:
            if template is not None:
                _compile_jinja_template(template)
        except Exception as error:  # noqa: BLE001  # whatever Jinja stumbles over
            said = one_line(f"{type(error).__name__}: {first_line(error)}")[:160]
            yield _error(f"the chat template cannot be read: {said}", "take that of the model it was trained from")


def _refused(loader: str, what: str, error: Exception, folder: Path, files: Mapping[str, Path]) -> Finding:
    said = str(error).replace(f"{folder}/", "").replace(str(folder), "this folder").strip() or type(error).__name__
    known = "does not recognize this architecture" not in said  # whose next step is pip install as well
    if isinstance(error, ImportError) or (known and _NOT_INSTALLED.search(said)):
        message = f"{what} was not loaded: {one_line(' '.join(said.split()))[:160]}"
        return Finding(1, "warning", message, "install what it asks for, and check again")
    if "trust_remote_code" in said and any(name.endswith(".py") for name in files):
        message = f"{what} needs code of the repository, so that it was not loaded here"
        return Finding(1, "warning", message, "load it yourself with trust_remote_code=True, and tell users so")
    said = one_line(" ".join(said.split()))[:200]
    return _error(f"{loader} cannot load {what}: {said}", "save it again with save_pretrained, into this folder")


# --- adapters and names -----------------------------------------------------------------------------------------------


def _adapter(
    top: Mapping[str, Path], headers: Mapping[str, Mapping[str, Any]], card: Card | None, *, is_top: bool
) -> Iterator[Finding]:
    try:
        config = _json(top["adapter_config.json"])
    except ValueError:  # told with the other files
        return
    if not isinstance(config.get("peft_type"), str):
        yield _error("adapter_config.json has no peft_type: PEFT cannot load it", "save the adapter again")
    yield from _rank(config, headers.get("adapter_model.safetensors", {}))
    base = config.get("base_model_name_or_path")
    if not isinstance(base, str) or not base:
        yield _error("adapter_config.json names no base model", "write base_model_name_or_path: OWNER/NAME of the Hub")
        return
    if not _OF_A_MACHINE.match(base):  # else it is told as any other name of this machine
        yield from _base_of_adapter(base, top["adapter_config.json"], card)
    if is_top and "tokenizer_config.json" not in top and "tokenizer.json" not in top:
        message = "there is no tokenizer beside the adapter: its chat template is that of the base model"
        yield Finding(1, "warning", message, "save the tokenizer as well, if it was trained with another template")


def _rank(config: Mapping[str, Any], header: Mapping[str, Any]) -> Iterator[Finding]:
    """The rank of a LoRA adapter against its weights, unless some modules have another."""
    rank = config.get("r")
    if config.get("peft_type") != "LORA" or type(rank) is not int or config.get("rank_pattern"):
        return
    found = {tensor["shape"][0] for name, tensor in header.items() if name.endswith(".lora_A.weight")}
    if found and found != {rank}:
        message = f"adapter_config.json says rank {rank}, and the weights have {', '.join(map(str, sorted(found)))}"
        yield _error(f"{message}: PEFT refuses that", "save config and weights of the same adapter")


def _base_of_adapter(base: str, file: Path, card: Card | None) -> Iterator[Finding]:
    mend = "write base_model_name_or_path: OWNER/NAME in adapter_config.json"
    try:
        validate_repo_id(base)
    except ValueError:
        yield _error(f"the base model of the adapter, {one_line(base)[:100]}, is no name of the Hub", mend)
        return
    # A path from where it was trained looks like a name; one of a model that is known may be its copy here.
    places = [Path(), *file.resolve().parents]
    if base_licences.of_base(base) is None and any((place / base).exists() for place in places):
        yield _error(f"the base model of the adapter, {base}, is a folder here and no name of the Hub", mend)
        return
    said = (card.metadata or {}).get("base_model") if card is not None else None
    if card is not None and said is None:  # else it is checked with the card's other words
        yield from metadata_checks.licence_of_base(card, base)
    said = said[0] if isinstance(said, list) and len(said) == 1 else said
    if card is not None and isinstance(said, str) and said != base:
        message = f"the card's base_model is {said}, and that of adapter_config.json is {base}"
        yield Finding(card.line("base_model"), "error", message, "write the same in both")


def _json_file(name: str, path: Path) -> Iterator[Finding]:
    """Half a file, and paths where a name of the Hub belongs: nobody else can follow them, and they tell of the
    machine."""
    if path.stat().st_size > _LARGEST or (name not in _READ and name.endswith(_NO_PATHS)):
        return
    try:
        loaded = _json(path)
    except ValueError as error:
        if name in _READ:
            yield _error(f"{name} cannot be read: {one_line(str(error))[:100]}", "save it again")
        return
    told = False
    for key in _NAMES:
        value = loaded.get(key)
        if isinstance(value, str) and _OF_A_MACHINE.match(value):
            told = True
            message = f"{key} in {name} is a path of this machine"
            if key == "base_model_name_or_path":
                yield _error(f"{message}: nobody else can load the adapter", "write OWNER/NAME of the base on the Hub")
            else:
                yield Finding(1, "warning", f"{message}, and shows it to all", "take the key out, or write OWNER/NAME")
    if not told and (key := _key_with_a_path(loaded)):
        message = f"{one_line(key)[:60]} in {name} has a path of this machine, and shows it to all"
        yield Finding(1, "warning", message, "take it out")


def _key_with_a_path(value: Any, key: str = "", depth: int = 4) -> str:
    """The first key under which a path into somebody's home stands."""
    if isinstance(value, str):
        return key if _HOME.match(value) else ""
    if depth == 0 or not isinstance(value, dict | list):
        return ""
    below = value.items() if isinstance(value, dict) else [(key, each) for each in value]
    return next((found for name, each in below if (found := _key_with_a_path(each, str(name), depth - 1))), "")


def _json(path: Path) -> dict[str, Any]:
    if path.stat().st_size > _LARGEST:
        raise ValueError(f"larger than {_LARGEST >> 20} MB")
    loaded = json.loads(path.read_text(encoding="utf-8", errors="replace"))
    if not isinstance(loaded, dict):
        raise ValueError("no JSON object")
    return loaded
