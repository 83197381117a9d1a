"""What the Hub, or `datasets`, would refuse or ignore in the metadata of a card."""

from __future__ import annotations

import difflib
import fnmatch
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pycountry
from huggingface_hub.utils._validators import validate_repo_id

from megascience_hf.cards import base_licences, space_checks
from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.cards.hub_vocabulary import (
    KEYS,
    LICENCES,
    MEANT_LICENCES,
    MISSPELT,
    NAMED_LICENCES,
    OTHER_LICENCE,
    TASKS,
)
from megascience_hf.cards.size_category import SIZE_CATEGORIES
from megascience_hf.errors import first_line
from megascience_hf.hub.upload_plan import files

_TEXTS = ("pretty_name", "library_name", "pipeline_tag", "license_name", "license_link", "base_model_relation", "sdk")
_LISTS_OF_TEXTS = ("tags", "metrics", "task_ids", "annotations_creators", "language_creators", "source_datasets")
_REPOS = {"model": ("base_model", "datasets"), "dataset": (), "space": ("models", "datasets")}
_RELATIONS = ("finetune", "quantized", "adapter", "merge")
_SDKS = ("gradio", "docker", "static", "streamlit")
_WANTED = {
    "model": ("license", "language", "library_name", "pipeline_tag", "base_model"),
    "dataset": ("license", "language", "task_categories", "size_categories"),
    "space": ("title", "sdk"),
}
# Length of a code → tables of pycountry and their fields: ISO 639-1; ISO 639-3, 639-2's other names, 639-5's families.
_CODES: dict[int, tuple[tuple[str, str], ...]] = {
    2: (("languages", "alpha_2"),),
    3: (("languages", "alpha_3"), ("languages", "bibliographic"), ("language_families", "alpha_3")),
}
# Codes of countries, of an older standard, and names in the language itself, for the code that is meant.
_MEANT_LANGUAGES = {
    "jp": "ja", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "ua": "uk", "vn": "vi", "iw": "he",
    "ji": "yi", "us": "en", "uk": "en", "gb": "en", "in": "id", "mandarin": "zh", "中文": "zh",
    "汉语": "zh", "日本語": "ja", "한국어": "ko", "deutsch": "de", "français": "fr", "francais": "fr",
    "español": "es", "espanol": "es", "castellano": "es", "português": "pt", "portugues": "pt",
    "italiano": "it", "nederlands": "nl", "polski": "pl", "русский": "ru", "українська": "uk",
    "العربية": "ar", "हिन्दी": "hi", "türkçe": "tr", "svenska": "sv", "norsk": "no", "dansk": "da",
    "suomi": "fi", "čeština": "cs", "ελληνικά": "el", "עברית": "he", "farsi": "fa", "فارسی": "fa",
    "tiếng việt": "vi", "bahasa indonesia": "id",
}  # fmt: skip
_OTHER_LANGUAGES = ("multilingual", "code")


def check(card: Card, kind: str, folder: Path | None) -> Iterator[Finding]:
    """The findings in the metadata of a card that has some.

    Args:
        folder: of the repository, to look paths up in; None if the card is kept elsewhere.
    """
    metadata = card.metadata or {}
    misspelt = {key: meant for key in metadata if (meant := _meant(key, metadata))}
    for key, meant in misspelt.items():
        yield Finding(card.line(key), "error", f"the Hub does not know the key {key}, and ignores it", f"write {meant}")
    for key in _WANTED[kind]:
        if key not in metadata and key not in misspelt.values():
            yield Finding(1, "warning", f"no {key}: the Hub cannot filter by it", f"add {key}: to the metadata")
    yield from _types(card, metadata)
    yield from _licence(card, metadata, folder)
    yield from _words(card, "language", _language)
    for key in ("task_categories", "pipeline_tag"):
        yield from _words(card, key, lambda word: _known(word, TASKS, "task of the Hub"))
    yield from _words(card, "size_categories", lambda word: _known(word, SIZE_CATEGORIES, "size category"))
    yield from _words(card, "base_model_relation", lambda word: _known(word, _RELATIONS, "relation to a base model"))
    yield from _words(card, "sdk", lambda word: _known(word, _SDKS, "SDK of a Space"))
    for key in _REPOS[kind]:
        yield from _words(card, key, _repo)
    if kind == "space":
        yield from space_checks.check(card, folder)
    if "model-index" in metadata:
        yield from _model_index(card, metadata["model-index"])


def check_data(card: Card, folder: Path | None) -> Iterator[Finding]:
    """The findings in what the metadata says of the data: `configs` and `dataset_info`."""
    metadata = card.metadata or {}
    if "configs" in metadata:
        yield from _configs(card, metadata["configs"], folder)
    if "dataset_info" in metadata:
        yield from _dataset_info(card, metadata["dataset_info"])


# --- single values ----------------------------------------------------------------------------------------------------


def _meant(key: str, metadata: dict[str, Any]) -> str | None:
    """The Hub's key that this one was written for, if that is not there; None for others, which cards may have."""
    if key in KEYS:
        return None
    plain = key.lower().replace("_", "").replace("-", "")
    meant = MISSPELT.get(plain)
    if meant is None:
        known = {name.replace("_", "").replace("-", ""): name for name in MISSPELT.values()}
        near = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.85)
        meant = known[near[0]] if near else None
    return meant if meant not in metadata else None


def _types(card: Card, metadata: dict[str, Any]) -> Iterator[Finding]:
    for key, value in metadata.items():
        if value is None:
            yield Finding(card.line(key), "error", f"{key} has no value", "give it one or take the key out")
        elif key in _TEXTS and not isinstance(value, str):
            yield Finding(card.line(key), "error", f"{key} must be a text, not {_a(value)}", "quote it")
        elif key in _LISTS_OF_TEXTS:
            if not isinstance(value, list):
                yield Finding(card.line(key), "error", f"{key} must be a list, not {_a(value)}", "write - before it")
                continue
            for place, each in enumerate(value):
                if not isinstance(each, str):
                    line = card.line(key, place)
                    yield Finding(line, "error", f"{key} must hold texts; {each!r} is {_a(each)}", "quote it")


def _a(value: object) -> str:
    """What YAML made of it, for people."""
    kinds = {bool: "a yes or no", int: "a number", float: "a number", list: "a list", dict: "keys with values"}
    return kinds.get(type(value), "no value" if value is None else f"a {type(value).__name__}")


def _words(card: Card, key: str, problem: Any) -> Iterator[Finding]:
    """Findings of a text or a list of texts; `problem` gives (message, mend) of a word, or None."""
    value = (card.metadata or {}).get(key)
    if value is None:
        return
    many = isinstance(value, list)
    for place, word in enumerate(value if many else [value]):
        line = card.line(key, place) if many else card.line(key)
        if not isinstance(word, str):
            if key not in _TEXTS:
                mend = 'quote it: "no"' if word is False else "quote it"
                yield Finding(line, "error", f"{key} must be a text; YAML reads {_a(word)} here", mend)
        elif found := problem(word):
            message, mend = found
            yield Finding(line, "error", message, mend)


def _licence_word(word: str) -> tuple[str, str] | None:
    """A word that is no licence of the Hub; the mend for those that people write is not left to likeness of letters."""
    if word in LICENCES:
        return None
    plain = re.sub(
        r"\b(?:the|licen[cs]e[ds]?|agreement|version|community|public|general)\b|[^a-z0-9.]", "", word.lower()
    )
    plain = re.sub(r"v(?=\d)", "", plain)
    known = {re.sub(r"[^a-z0-9.]", "", name): name for name in sorted(LICENCES)}
    meant = MEANT_LICENCES.get(plain) or known.get(plain) or known.get(f"{plain}.0")
    if named := next((name for name in NAMED_LICENCES if name.replace("-", "") == plain), None):
        return f"{word!r} is no licence of the Hub", f"write license: other, license_name: {named}, and license_link"
    if meant is None:
        found = _known(word, LICENCES, "licence of the Hub")
        near = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.8)
        return found and (found[0], f"did you mean {known[near[0]]}?" if near else OTHER_LICENCE)
    return f"{word!r} is no licence of the Hub", f"did you mean {meant}?"


def _known(word: str, known: Iterable[str], what: str) -> tuple[str, str] | None:
    known = sorted(known)
    if word in known:
        return None
    near = difflib.get_close_matches(word.lower().replace(" ", "-").replace("_", "-"), known, n=1, cutoff=0.4)
    return f"{word!r} is no {what}", f"did you mean {near[0]}?" if near else f"one of: {', '.join(known)}"


def _language(word: str) -> tuple[str, str] | None:
    """By ISO 639-1, 639-2 or 639-3, two or three small letters; a region or script is refused by the Hub."""
    if word in _OTHER_LANGUAGES or (word.islower() and _is_code(word)):
        return None
    several = [_code_of(each) for each in re.split(r"[,;/\s]+", word.strip())]
    if len(several) > 1 and all(several) and not _code_of(word):
        return f"{word!r} is no code of a language", f"write a list: [{', '.join(map(str, several))}]"
    base, *more = re.split(r"[-_]", word.strip())
    meant = _code_of(word) or _code_of(base)
    if meant is None:
        return f"{word!r} is no code of a language", "write its code of ISO 639, such as en"
    if more and not _code_of(word):
        tag = "-".join([meant, *more])
        mend = f"write {meant}, and {tag} under language_bcp47"
        return f"{word!r} is no code of ISO 639 alone: the Hub takes no region and no script", mend
    return f"{word!r} is no code of a language", f"write {meant}"


def _is_code(word: str) -> bool:
    fields = _CODES.get(len(word), ())
    return any(getattr(pycountry, table).get(**{field: word}) is not None for table, field in fields)


def _code_of(word: str) -> str | None:
    """The code of a language by its name or by a code in another spelling."""
    word = word.strip().lower()
    if _is_code(word):
        return word
    if word in _MEANT_LANGUAGES:
        return _MEANT_LANGUAGES[word]
    try:
        meant = pycountry.languages.lookup(word)
    except LookupError:
        return None
    return str(getattr(meant, "alpha_2", meant.alpha_3))


def _repo(word: str) -> tuple[str, str] | None:
    try:
        validate_repo_id(word)
    except ValueError:
        return f"{word!r} is no name of a repository, and is not linked", "write OWNER/NAME as on the Hub"
    return None


def _licence(card: Card, metadata: dict[str, Any], folder: Path | None) -> Iterator[Finding]:
    yield from _words(card, "license", _licence_word)
    bases = metadata.get("base_model")
    for base in bases if isinstance(bases, list) else [bases]:
        yield from licence_of_base(card, base)
    if metadata.get("license") != "other":
        return
    if "license_name" not in metadata:
        yield Finding(card.line("license"), "warning", "license: other says nothing by itself", "add license_name")
    file = folder is not None and any((folder / name).is_file() for name in ("LICENSE", "LICENSE.md"))
    if "license_link" not in metadata and not file:
        mend = "add license_link, or a file LICENSE"
        yield Finding(card.line("license"), "warning", "the text of the licence cannot be found", mend)


def licence_of_base(card: Card, base: Any) -> Iterator[Finding]:
    """What is trained from a model with a licence of its own is under that licence, and nobody may say otherwise.

    Args:
        base: OWNER/NAME of the model; what is no text is told elsewhere.
    """
    metadata = card.metadata or {}
    licence = base_licences.of_base(base) if isinstance(base, str) else None
    given, name = metadata.get("license"), metadata.get("license_name")
    all_given = given if isinstance(given, list) else [given]
    if licence is None or licence.id in base_licences.PERMISSIVE or given is None:
        return
    if licence.id not in all_given or (licence.id == "other" and name != licence.name):
        said = name if given == "other" and name and name != str(licence) else ", ".join(map(str, all_given))
        message = f"the licence is {said}, and the base model {base} is under {licence}, which holds as well"
        yield Finding(card.line("license"), "error", message, f"write {licence.metadata}")


# --- results ----------------------------------------------------------------------------------------------------------


def _model_index(card: Card, index: Any) -> Iterator[Finding]:
    """By the shape that the Hub asks for: name, results; of each a task, a dataset and metrics with numbers."""

    def missing(path: tuple[str | int, ...], what: str, mend: str) -> Finding:
        return Finding(card.line(*path), "error", what, mend)

    if not isinstance(index, list) or not index:
        yield missing(("model-index",), "model-index must be a list of models", "write - name: … under it")
        return
    for m, model in enumerate(index):
        here: tuple[str | int, ...] = ("model-index", m)
        if not isinstance(model, dict) or not isinstance(model.get("name"), str):
            yield missing(here, "a model of model-index has no name", "add name:")
            continue
        results = model.get("results")
        if not isinstance(results, list):
            yield missing(here, "a model of model-index has no results", "add results: with a list")
            continue
        for r, result in enumerate(results):
            at: tuple[str | int, ...] = (*here, "results", r)
            if not isinstance(result, dict):
                yield missing(at, "a result must have task, dataset and metrics", "write them as keys")
                continue
            for key, needed in (("task", ("type",)), ("dataset", ("type", "name"))):
                part = result.get(key)
                absent = [n for n in needed if not isinstance(part, dict) or not isinstance(part.get(n), str)]
                if absent:
                    yield missing((*at, key), f"a result has no {key}.{absent[0]}", f"add {absent[0]} under {key}:")
            metrics = result.get("metrics")
            if not isinstance(metrics, list) or not metrics:
                yield missing(at, "a result has no metrics", "add metrics: with type and value")
                continue
            for n, metric in enumerate(metrics):
                place = (*at, "metrics", n)
                if not isinstance(metric, dict) or not isinstance(metric.get("type"), str):
                    yield missing(place, "a metric has no type", "add type:, such as accuracy")
                elif not _is_number(metric.get("value")):
                    line = (*place, "value")
                    yield missing(line, f"the value of {metric['type']} is no number", "write the number alone")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


# --- data -------------------------------------------------------------------------------------------------------------


def _configs(card: Card, configs: Any, folder: Path | None) -> Iterator[Finding]:
    if not isinstance(configs, list):
        yield Finding(card.line("configs"), "error", "configs must be a list", "write - config_name: … under it")
        return
    there = list(files(folder)[0]) if folder is not None else None
    seen: dict[str, int] = {}
    defaults = 0
    for place, config in enumerate(configs):
        line = card.line("configs", place)
        if not isinstance(config, dict) or not isinstance(config.get("config_name"), str):
            yield Finding(line, "error", "a config has no config_name", "add config_name:, such as default")
            continue
        name = config["config_name"]
        defaults += bool(config.get("default"))
        if name in seen:
            yield Finding(line, "error", f"the config {name!r} is there twice (line {seen[name]})", "rename one")
        seen[name] = line
        if defaults > 1:
            yield Finding(line, "error", "two configs are the default", "keep default: true on one")
        if "data_files" not in config and "data_dir" not in config:
            yield Finding(line, "warning", f"the config {name!r} names no data_files", "add data_files:")
        if isinstance(config.get("data_files"), dict):
            at, mend = card.line("configs", place, "data_files"), "write - split: train, path: … under it"
            yield Finding(at, "error", "data_files is a path, a list of paths, or of split and path", mend)
        for path, pattern in _patterns(config.get("data_files"), ("configs", place, "data_files")):
            yield from _pattern(card.line(*path), pattern, there)
        data_dir = config.get("data_dir")
        if isinstance(data_dir, str) and there is not None:
            prefix = data_dir.rstrip("/") + "/"
            if not any(name.startswith(prefix) for name in there):
                where = card.line("configs", place, "data_dir")
                yield Finding(where, "error", f"there is no folder {data_dir}", "name one of the repository")


def _patterns(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """(place in the metadata, pattern) of `data_files` in any of its forms."""
    if isinstance(value, list):
        for place, each in enumerate(value):
            yield from _patterns(each, (*path, place))
    elif isinstance(value, dict) and "path" in value:
        yield from _patterns(value["path"], (*path, "path"))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _patterns(each, (*path, str(key)))
    elif value is not None:
        yield path, value


def _pattern(line: int, pattern: Any, there: list[str] | None) -> Iterator[Finding]:
    if not isinstance(pattern, str):
        yield Finding(line, "error", f"a path of data_files is {_a(pattern)}", "write a path or a pattern")
    elif pattern.startswith(("/", "~")) or ".." in pattern.split("/"):
        yield Finding(line, "error", f"{pattern} is outside the repository", "write it from the repository's top")
    elif "://" not in pattern and there is not None and not _matches(pattern, there):
        near = difflib.get_close_matches(pattern, there, n=1, cutoff=0.4)
        mend = f"did you mean {near[0]}?" if near else "name files that are there"
        yield Finding(line, "error", f"no file is called {pattern}: the dataset cannot be loaded", mend)


def _matches(pattern: str, there: list[str]) -> bool:
    # fsspec's patterns: ** also stands for no folder at all
    return bool(fnmatch.filter(there, pattern) or fnmatch.filter(there, pattern.replace("**/", "")))


def _dataset_info(card: Card, info: Any) -> Iterator[Finding]:
    several = isinstance(info, list)
    for place, each in enumerate(info if several else [info]):
        path: tuple[str | int, ...] = ("dataset_info", place) if several else ("dataset_info",)
        if not isinstance(each, dict):
            yield Finding(card.line(*path), "error", "dataset_info must have keys with values", "write features:")
            continue
        if several and "config_name" not in each:
            yield Finding(card.line(*path), "error", "one of several dataset_info has no config_name", "add it")
        yield from _features(card, each.get("features"), (*path, "features"))
        for key in ("download_size", "dataset_size"):
            if key in each and not _is_count(each[key]):
                yield Finding(card.line(*path, key), "error", f"{key} is no number of bytes", "write the digits alone")
        splits = each.get("splits", [])
        for n, split in enumerate(splits if isinstance(splits, list) else []):
            where = (*path, "splits", n)
            if not isinstance(split, dict) or not isinstance(split.get("name"), str):
                yield Finding(card.line(*where), "error", "a split has no name", "add name:, such as train")
                continue
            for key in ("num_bytes", "num_examples"):
                if key in split and not _is_count(split[key]):
                    line = card.line(*where, key)
                    yield Finding(
                        line, "error", f"{key} of {split['name']} is no whole number", "write the digits alone"
                    )


def _features(card: Card, features: Any, path: tuple[str | int, ...]) -> Iterator[Finding]:
    if features is None:
        return
    from datasets import Features

    try:
        Features._from_yaml_list(features)
    except Exception as error:  # noqa: BLE001  # `datasets` raises whatever its parser stumbles over
        why = first_line(error)
        yield Finding(
            card.line(*path), "error", f"datasets cannot read features: {why}", "take them of a loaded dataset"
        )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
