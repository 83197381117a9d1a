"""Prompts as Jinja templates in the folder of the room that asks; the one of the repair attempt stands here, for all.

Text of books, of responses and of earlier replies is data. It stands between marks that carry a hash of the text
itself, so that no text can close them, and the prompt says that nothing between them is an instruction.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from megascience_hf.content_id import content_id
from megascience_hf.errors import UserError
from megascience_hf.llm.messages import Message, Request

_FOR_ALL = Path(__file__).parent


def quoted(text: str, what: str) -> str:
    """A text between marks that it cannot contain."""
    mark = content_id(what, text)
    return f"<<<{what} {mark}\n{text}\n{what} {mark}>>>"


class Prompts:
    """The templates of a run.

    Args:
        package: the templates of the room that asks.
        folder: templates of the user's, which go before those of the package that have their names.

    Raises:
        UserError: the folder is none, or holds a template that is none of ours, is no template, or wants what its
            stage does not give.
    """

    def __init__(self, package: Path = _FOR_ALL, folder: Path | None = None) -> None:
        self._package = package
        self._ours = [package] if package == _FOR_ALL else [package, _FOR_ALL]
        self._folders = self._ours if folder is None else [folder, *self._ours]
        if folder is not None:
            self._check(folder)

    def request(self, name: str, row: str, **values: str) -> Request:
        """The request that a template renders to: one user turn, as base models' chat templates all know it."""
        text = self._render(f"{name}.jinja", **values)
        return Request(row, self.hash(name), (Message("user", text.strip()),))

    def repair(self, first: Request, reply: str, problem: str) -> Request:
        """The second and last attempt: the same request, the reply, and what is wrong with it."""
        text = self._render("repair.jinja", problem=problem)
        messages = (*first.messages, Message("assistant", reply), Message("user", text.strip()))
        return Request(first.row, first.prompt, messages, schema=first.schema)

    def hash(self, name: str) -> str:
        """A hash of the template and of all that it includes."""
        return content_id(*(text for _, text in sorted(self._sources(f"{name}.jinja"))))

    def hashes(self) -> dict[str, str]:
        """The hash of every prompt."""
        return {name: self.hash(name) for name in sorted(f.stem for ours in self._ours for f in ours.glob("*.jinja"))}

    def variables(self, name: str) -> frozenset[str]:
        """What a template and all that it includes must be given."""
        parsed = (self._environment.parse(text) for _, text in self._sources(f"{name}.jinja"))
        return frozenset(variable for template in parsed for variable in meta.find_undeclared_variables(template))

    @cached_property
    def _environment(self) -> Environment:
        # a template may come with a recipe of somebody else's; the output is a prompt, not a page: no HTML escapes
        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self._folders), undefined=StrictUndefined, autoescape=False
        )
        environment.filters["quoted"] = quoted
        return environment

    def _render(self, file: str, **values: str) -> str:
        try:
            return self._environment.get_template(file).render(**values)
        except TemplateError as error:
            raise UserError(f"prompt {file}: {error}") from None

    def _source(self, file: str) -> str:
        for folder in self._folders:
            if (folder / file).is_file():
                return (folder / file).read_text(encoding="utf-8")
        raise UserError(f"no prompt {file}")

    def _sources(self, file: str) -> Iterator[tuple[str, str]]:
        text = self._source(file)
        yield file, text
        for included in self._environment.parse(text).find_all(nodes.Include):
            name = included.template
            if isinstance(name, nodes.Const):
                yield from self._sources(str(name.value))
            else:  # by subject
                for subject in sorted(self._package.glob("subjects/*.jinja")):
                    yield from self._sources(f"subjects/{subject.name}")

    def _check(self, folder: Path) -> None:
        if not folder.is_dir():
            raise UserError(f"no folder {folder}: `prompts` names a folder of templates such as refine.jinja")
        known = sorted(file.relative_to(ours).as_posix() for ours in self._ours for file in ours.rglob("*.jinja"))
        files = sorted(folder.rglob("*.jinja"))
        if not files:
            raise UserError(f"{folder} holds no .jinja: `prompts` names a folder of templates such as {known[0]}")
        for file in files:
            name = file.relative_to(folder).as_posix()
            if name not in known:
                raise UserError(f"{file} is the prompt of no stage (there are {', '.join(known)})")
            self._check_variables(file, name.removesuffix(".jinja"))

    def _check_variables(self, file: Path, name: str) -> None:
        try:
            wanted = self.variables(name)
        except TemplateSyntaxError as error:
            raise UserError(f"{file}, line {error.lineno}: {error.message}") from None
        except UnicodeDecodeError:
            raise UserError(f"{file} is not UTF-8") from None
        given = Prompts(self._package).variables(name)
        if unknown := sorted(wanted - given):
            has = ", ".join(sorted(given)) or "nothing"
            raise UserError(f"{file} uses {unknown[0]}, which its stage does not give (it gives {has})")
