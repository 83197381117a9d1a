"""The prompts of the stages, our own words, as Jinja templates: one file a stage, `subjects/` for what differs.

Text of books and of earlier replies is data. It stands between marks that carry a hash of the text itself, so that no
text can close them, and the prompt says that nothing between them is an instruction.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, meta, nodes

from megascience_hf.content_id import content_id
from megascience_hf.curation.llm.client import Message, Request

_FOLDER = Path(__file__).parent


def quoted(text: str, what: str) -> str:
    """A text between marks that it cannot contain."""
    mark = content_id(what, text)
    return f"<<<{what} {mark}\n{text}\n{what} {mark}>>>"


@cache
def _environment() -> Environment:
    # the output is a prompt, not a page: nothing is escaped as HTML
    environment = Environment(  # noqa: S701
        loader=FileSystemLoader(_FOLDER), undefined=StrictUndefined
    )
    environment.filters["quoted"] = quoted
    return environment


@cache
def prompt_hash(name: str) -> str:
    """A hash of the template and of all that it includes."""
    return content_id(*(text for _, text in sorted(_sources(f"{name}.jinja"))))


def prompt_hashes() -> dict[str, str]:
    """The hash of every prompt."""
    return {file.stem: prompt_hash(file.stem) for file in sorted(_FOLDER.glob("*.jinja"))}


@cache
def prompt_variables(name: str) -> frozenset[str]:
    """What a template and all that it includes must be given."""
    parsed = (_environment().parse(text) for _, text in _sources(f"{name}.jinja"))
    return frozenset(variable for template in parsed for variable in meta.find_undeclared_variables(template))


def _sources(file: str) -> Iterator[tuple[str, str]]:
    text = (_FOLDER / file).read_text(encoding="utf-8")
    yield file, text
    for included in _environment().parse(text).find_all(nodes.Include):
        name = included.template
        if isinstance(name, nodes.Const):
            yield from _sources(str(name.value))
        else:  # by subject
            for subject in sorted(_FOLDER.glob("subjects/*.jinja")):
                yield from _sources(f"subjects/{subject.name}")


def request(name: str, row: str, **values: str) -> Request:
    """The request that a template renders to: one user turn, as base models' chat templates all know it."""
    text = _environment().get_template(f"{name}.jinja").render(**values)
    return Request(row, prompt_hash(name), (Message("user", text.strip()),))


def repair(first: Request, reply: str, problem: str) -> Request:
    """The second and last attempt: the same request, the reply, and what is wrong with it."""
    text = _environment().get_template("repair.jinja").render(problem=problem)
    messages = (*first.messages, Message("assistant", reply), Message("user", text.strip()))
    return Request(first.row, first.prompt, messages)
