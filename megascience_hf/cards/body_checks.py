"""What a reader would miss or stumble over in the text of a card: sections, placeholders, lost pictures and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.hub.upload_plan import files

# What a card should say, and the words of a heading that says it.
SECTIONS: dict[str, dict[str, str]] = {
    "model": {
        "how to use it": r"use|usage|uses|using|quick ?start|inference|get started|how to",
        "how it was trained": r"train\w*|fine-?tun\w*|procedure",
        "results": r"result\w*|evaluation|performance|benchmark\w*|metrics",
        "limits": r"limit\w*|bias\w*|risk\w*|out-of-scope|caveat\w*",
    },
    "dataset": {
        "what is in it": (
            r"column\w*|structure|feature\w*|field\w*|content\w*|schema|composition|format|summary|description"
            r"|overview|what is in it"
        ),
        "how it was made": r"made|creat\w*|curat\w*|collect\w*|construction|source\w*|pipeline|funnel",
        "how to load it": r"load\w*|use|usage|uses|using|quick ?start|how to",
        "limits": r"limit\w*|bias\w*|risk\w*|considerations|caveat\w*",
    },
    "space": {},
}
_PLACEHOLDERS = re.compile(
    r"""
      \[?(?:needs?\s+more\s+info(?:rmation)? | more(?:\s|&nbsp;)+info(?:rmation)?(?:\s|&nbsp;)+needed)\b\]?
    | \[optional\] | \{\{.*?\}\} | \{%.*?%\} | <!--\s*provide\b   # of the Hub's templates, as those before
    | \[(?:insert|add|fill\sin|your|describe)\b[^\]]{0,80}\](?!\() | <your[-_\s][\w\s-]{1,40}>
    | \byour[-_](?:user(?:name)?|name|org(?:ani[sz]ation)?|model|dataset|repo)\b
    | \byour[-_ ]?(?:username|model|dataset)[-_ ]?(?:name|here)\b
    | (?-i:\b(?:TODO|FIXME|TBD|TBA|XXX)\b) | \btodo: | lorem\s+ipsum
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SHOWN = 5  # lines of placeholders that are named
_HTML_IMAGE = re.compile(r"<img\b[^>]*?\bsrc=[\"']?([^\"' >]+)", re.IGNORECASE)
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_MARKDOWN.validateLink = lambda _: True  # type: ignore[assignment, method-assign]  # it drops file:// links; here they are found


def check(card: Card, kind: str, folder: Path | None) -> Iterator[Finding]:
    """The findings in the body.

    Args:
        folder: of the repository, to look pictures up in; None if the card is kept elsewhere.
    """
    tokens = _MARKDOWN.parse(card.body)
    yield from _sections(card, kind, tokens)
    yield from _placeholders(card, tokens)
    for what, source, line in _references(tokens):
        look = _image if what == "image" else _link
        yield from look(source, card.body_line + line, folder)


# How a snippet names what it loads: the first text after one of these, or what stands behind an address of the Hub.
_LOADED = re.compile(
    r"""
    (?: \b(?:load_dataset|load_dataset_builder|from_pretrained|from_hub|snapshot_download|hf_hub_download|LLM
            |SentenceTransformer|CrossEncoder|InferenceClient)\(\s*
      | \bpipeline\(\s*["'][\w-]+["']\s*,\s*
      | \b(?:model|tokenizer|model_name|model_id|model_path|repo|repo_id|path|dataset|dataset_name)["']?\s*[=:]\s*
      | --(?:model|tokenizer|dataset|repo|repo-id|model-id|pretrained)(?:\s+|=) | \s-hfr?\s+
      | \b(?:hf|huggingface-cli)\s+download\s+(?:--repo-type\s+\w+\s+)? | \bvllm\s+serve\s+ | \bollama\s+run\s+
      | \bhf/(?=[\w.-]+/) )
      ["']? (?:(?:https?://)?(?:huggingface\.co|hf\.co)/(?:datasets/)?)?
        (?P<name>(?!\.{1,2}/)[\w.-]+(?:/[\w.-]+)?)(?=["'\s,):]|$)
    | (?:\bhuggingface\.co[/:]|\bhf\.co[/:]|\bhf://)(?:datasets/|spaces/)?(?P<address>[\w.-]+/[\w.-]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAME = re.compile(r"(?:(?:model|dataset)\s+card\s+(?:for|of)\s+)?([\w.-]+/[\w.-]+)", re.IGNORECASE)


def check_name(card: Card, kind: str, repo: str) -> Iterator[Finding]:
    """What the card calls itself against where it goes: a snippet with another name loads nothing, or somebody else's.

    Args:
        repo: OWNER/NAME.
    """
    if kind == "space":
        return
    mend = f"write {repo}, or make the card anew with --name {repo}"
    title, line = next(_titles(card), ("", 0))
    found = _NAME.fullmatch(title)
    if found and found[1].lower() != repo.lower():
        yield Finding(line, "error", f"the card is called {found[1]}, and goes to {repo}", mend)
    # A snippet may load other things besides; what is called like this repository or its title is meant to be it.
    own = {name.rpartition("/")[2].lower() for name in (repo, found[1] if found else title)} - {""}
    metadata = card.metadata or {}

    def is_another(name: str) -> bool:
        is_own = name.rpartition("/")[2].lower() in own if "/" in name else name == title
        return is_own and name.lower() != repo.lower()

    index = metadata.get("model-index")
    for place, model in enumerate(index if isinstance(index, list) else []):
        name = model.get("name") if isinstance(model, dict) else None
        if isinstance(name, str) and "/" in name and is_another(name):
            at = card.line("model-index", place, "name")
            yield Finding(at, "error", f"model-index is of {name}, and the card goes to {repo}", mend)
    bases = metadata.get("base_model")
    said = {str(base) for base in (bases if isinstance(bases, list) else [bases])}
    for name, line in _loaded_names(card):
        if name not in said and is_another(name):
            said.add(name)
            yield Finding(line, "error", f"the code loads {name}, and the card goes to {repo}", mend)


def _loaded_names(card: Card) -> Iterator[tuple[str, int]]:
    """(name of a repository, line of the file) of what the code of a card loads."""
    for token in _MARKDOWN.parse(card.body):
        if token.type in ("fence", "code_block"):
            first = card.body_line + (token.map or [0])[0] + (token.type == "fence")
            for found in _LOADED.finditer(token.content):
                name = (found["name"] or found["address"]).removesuffix(".git")
                yield name, first + token.content.count("\n", 0, found.start("name" if found["name"] else "address"))


def _titles(card: Card) -> Iterator[tuple[str, int]]:
    """(text, line of the file) of every heading of the first level."""
    tokens = _MARKDOWN.parse(card.body)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            text = "".join(inner.content for inner in tokens[place + 1].children or ())
            yield text.strip(), card.body_line + (token.map or [0])[0]


def _sections(card: Card, kind: str, tokens: list[Token]) -> Iterator[Finding]:
    if not card.body.strip():
        yield Finding(card.body_line, "warning", "there is no text", "say what it is, how to use it and its limits")
        return
    headings = [
        (int(token.tag[1]), tokens[place + 1].content, token.map[0] if token.map else 0, place)
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]
    if kind != "space" and not any(level == 1 for level, *_ in headings):
        yield Finding(card.body_line, "warning", "there is no title", "start the text with # NAME")
    for level, title, line, place in headings:
        following = tokens[place + 3] if place + 3 < len(tokens) else None
        deeper = following is not None and following.type == "heading_open" and int(following.tag[1]) > level
        if following is None or (following.type == "heading_open" and not deeper):
            yield Finding(
                card.body_line + line, "warning", f"the section {title!r} is empty", "fill it or take the heading out"
            )
    for what, words in SECTIONS[kind].items():
        if not any(re.search(rf"\b(?:{words})\b", title, re.IGNORECASE) for _, title, *_ in headings):
            yield Finding(card.body_line, "warning", f"no section says {what}", "add one")


def _placeholders(card: Card, tokens: list[Token]) -> Iterator[Finding]:
    code = {
        line for token in tokens if token.type in ("fence", "code_block") and token.map for line in range(*token.map)
    }
    left = [
        (card.body_line + number, found[0])
        for number, row in enumerate(card.body.splitlines())
        # Between backquotes a card may show a template or write of such words.
        if number not in code and (found := _PLACEHOLDERS.search(re.sub(r"`[^`]*`", "", row)))
    ]
    if len(left) == 1:
        yield Finding(left[0][0], "warning", f"a placeholder is left: {left[0][1]}", "say it, or take the line out")
    elif left:
        lines = ", ".join(str(line) for line, _ in left[:_SHOWN]) + ("…" if len(left) > _SHOWN else "")
        message = f"{len(left)} placeholders are left (lines {lines}), the first: {left[0][1]}"
        yield Finding(left[0][0], "warning", message, "say it, or take the lines out")


def _references(tokens: list[Token]) -> Iterator[tuple[str, str, int]]:
    """("image" or "link", source, line in the body from 0) of every picture, in Markdown or HTML, and every link."""
    for token in tokens:
        line = token.map[0] if token.map else 0
        for inner in token.children or ():
            if inner.type == "softbreak":
                line += 1
            elif inner.type == "image":
                yield "image", str(inner.attrs["src"]), line
            elif inner.type == "link_open":
                yield "link", str(inner.attrs["href"]), line
            elif inner.type == "html_inline" and (found := _HTML_IMAGE.search(inner.content)):
                yield "image", found[1], line
        if token.type == "html_block":
            for number, row in enumerate(token.content.splitlines()):
                yield from (("image", source, line + number) for source in _HTML_IMAGE.findall(row))


def _link(source: str, line: int, folder: Path | None) -> Iterator[Finding]:
    address = urlsplit(source)
    path = unquote(address.path)
    elsewhere = address.scheme or address.netloc or path.startswith("/") or ".." in path.split("/")
    if folder is not None and path and not elsewhere and not (folder / path).exists():
        yield Finding(line, "warning", f"the link {source} leads nowhere", "add the file, or link it by its address")


def _image(source: str, line: int, folder: Path | None) -> Iterator[Finding]:
    address = urlsplit(source)
    if address.scheme in ("http", "https", "data"):
        return
    path = unquote(address.path)
    if address.scheme or path.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", source):
        message = f"the picture {source} is on your machine, not in the repository"
        yield Finding(line, "error", message, "copy it beside the card and link it by its name")
    elif ".." in path.split("/"):
        yield Finding(line, "error", f"the picture {source} is outside the repository", "copy it beside the card")
    elif folder is not None and PurePosixPath(path).as_posix() not in files(folder)[0]:
        yield Finding(line, "error", f"there is no picture {source}", "add the file or take the link out")
