"""Settings from a YAML file: what is wrong is one line that names the place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from megascience_hf.errors import UserError

_Settings = TypeVar("_Settings", bound=BaseModel)


class Settings(BaseModel):
    """Settings that know no others than their own, and do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def yaml_mapping(file: Path, needs: str) -> dict[str, Any]:
    """The mapping of a file.

    Args:
        needs: what it must hold, for the message.

    Raises:
        UserError: it cannot be read, is no YAML or holds no mapping.
    """
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(values, dict):
        raise UserError(f"{file} holds {type(values).__name__}: it needs {needs}")
    return values


def checked(kind: type[_Settings], values: Mapping[str, Any], before: str = "") -> _Settings:
    """The settings of these values.

    Args:
        before: stands in the message before the place, such as the name of the file.

    Raises:
        UserError: one of them is unknown, out of range or contradicts another; the first of these is said.
    """
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        known = ""
        if first["type"] == "extra_forbidden" and len(first["loc"]) == 1:
            known = f" (there are {', '.join(kind.model_fields)})"
        said = first["msg"].removeprefix("Value error, ")
        raise UserError(f"{before}{f'{where}: ' if where else ''}{said}{known}") from None
