"""What publishing a folder would change on the Hub: every file compared with the one that is there, nothing sent."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from huggingface_hub import HfApi, constants
from huggingface_hub.errors import RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils._validators import validate_repo_id
from huggingface_hub.utils.sha import git_hash, sha_fileobj
from rich.progress import track

from megascience_hf import terminal
from megascience_hf.errors import UserError
from megascience_hf.hub import secret_formats
from megascience_hf.hub.errors import translated

RepoType = Literal["model", "dataset", "space"]
LINK = " (a link)"  # behind the name of one that is left out
REPO_TYPES: tuple[RepoType, ...] = ("model", "dataset", "space")
Kind = Literal["add", "change", "delete", "same", "keep"]

# Dot files that belong to a repository; every other one is somebody's editor, cache or secret.
_SHOWN_DOT_NAMES = {".eval_results", ".gitattributes", ".gitignore"}
_NOT_PUBLISHED = re.compile(r"__pycache__|checkpoint-\d+|node_modules|.*\.(partial|incomplete|lock|tmp)")
# Of a run of this package, by the account that it leaves: its way there, the rows of its sources, which are not its
# result and may have another licence, and texts of benchmarks that must not be in public.
_OF_A_RUN = {
    "funnel.json": {
        *("stages", "logs", "ledger", "dedup", "rows", "steps", "left", "exams.json", "contamination_pairs.jsonl"),
    },
    "account.json": {"ledger", "input", "pool.parquet", "pool-refused.parquet", "scores.jsonl", "lengths.jsonl"},
}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SHARD = re.compile(r"(?P<stem>.+)-\d{5}-of-(?P<count>\d{5})(?P<ending>\.\w+)")
# Weights and packed rows, which nobody types a token into, are searched up to so many bytes; all else is read whole.
_SEARCHED_BYTES = 4 << 20
_PACKED = (".safetensors", ".gguf", ".parquet", ".arrow", ".bin", ".pt", ".pth", ".onnx", ".npy", ".npz", ".h5", ".zip")
# How what is packed begins, and what reads it.
_UNPACKED: Mapping[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One file of the folder or of the repository.

    Args:
        path: in the repository, with forward slashes.
        kind: "keep" is a file that only the repository has, and that stays.
        size: bytes in the folder; None if it is not there.
        size_there: bytes in the repository; None if it is not there.
    """

    path: str
    kind: Kind
    size: int | None
    size_there: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing `folder` to `repo` would do, as of the commit `head`.

    Args:
        head: the commit that was compared with; None if there is no such repository yet.
        private: whether the repository is private; None if there is none yet.
        changes: every file, by path.
        left_out: files of the folder that are never published: dot files, links, caches, a trainer's checkpoints, what
            a run of `megascience curate`, `mix` or `select` needs to go on.
    """

    folder: Path
    repo: str
    repo_type: RepoType
    head: str | None
    private: bool | None
    changes: tuple[Change, ...]
    left_out: tuple[str, ...]

    def of(self, *kinds: Kind) -> list[Change]:
        return [change for change in self.changes if change.kind in kinds]

    @property
    def is_empty(self) -> bool:
        """Whether the repository is there and already holds it all."""
        return self.head is not None and not self.of("add", "change", "delete")

    @property
    def upload_bytes(self) -> int:
        """The size of what is new or changed; what the Hub's store already holds is not sent again."""
        return sum(change.size or 0 for change in self.of("add", "change"))


# What a browser, a client or `hf` calls a repository, before the repository itself.
_ADDRESS = re.compile(
    r"(?:https?://(?:[^/\s@]*@)?)?(?:www\.)?(?:huggingface\.co|hf\.co)/+|(?:ssh://)?git@(?:hf|huggingface)\.co[:/]|hf://",
    re.IGNORECASE,
)
# And behind it: a page of it, a revision, a part of a page.
_PAGE_OF_IT = re.compile(r"/(?:tree|blob|resolve|raw|commits?|discussions|settings|edit|viewer|community)(?:/.*)?$")
_MOST_SHOWN = 100
_AROUND = " \t\n<>\"'`()[],;"  # what is copied along with an address
# Pages of the Hub that are nobody's repository.
_NO_OWNERS = frozenset([
    "api", "blog", "chat", "collections", "docs", "join", "learn", "login", "new", "organizations", "papers", "posts",
    "pricing", "search", "settings", "tasks",
])  # fmt: skip


def split_repo(repo: str) -> tuple[str, RepoType | None]:
    """`datasets/me/name` → (`me/name`, "dataset"), as the Hub's addresses have it; a bare `me/name` has no type.

    An address that was pasted from a browser is read as well, whatever page of the repository it is of.

    Raises:
        UserError: it is no name of a repository.
    """
    given = repo.strip(_AROUND)
    of_the_public_hub = _ADDRESS.match(given)
    endpoint = f"{constants.ENDPOINT}/"
    address = endpoint if given.startswith(endpoint) else of_the_public_hub[0] if of_the_public_hub else ""
    bare = given.removeprefix(address)
    if address:
        bare = _PAGE_OF_IT.sub("", re.split(r"[?#]", bare, maxsplit=1)[0]).rstrip("/").removeprefix("models/")
        bare = bare.partition("@")[0]
    bare = bare.strip("/").removesuffix(".git")
    first, _, rest = bare.partition("/")
    kind = next((kind for kind in REPO_TYPES if first == f"{kind}s" and (kind != "model" or "/" in rest)), None)
    name = rest if kind else bare
    try:
        validate_repo_id(name)
    except ValueError:
        shown = re.sub(r"//[^/\s@]*@", "//", bare)[:_MOST_SHOWN]  # an address may hold a password
        raise UserError(
            f"{shown!r} is no name of a repository: write OWNER/NAME, of letters, digits, '-', '_' and '.'"
        ) from None
    if "/" not in name:
        raise UserError(f"whose repository? write {bare!r} as {f'{first}/' if kind else ''}OWNER/{name}")
    if address and name.partition("/")[0].lower() in _NO_OWNERS:
        raise UserError(f"{bare!r} is a page of the Hub and no repository: write OWNER/NAME")
    # Of an address without a type it is a model's: the Hub writes `datasets/` and `spaces/` before the others.
    return name, kind or ("model" if address else None)


def guess_type(folder: Path) -> RepoType:
    """What the folder holds, by its files.

    Raises:
        UserError: it can be nothing, or more than one thing.
    """
    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name the one to publish")
    names = {path.name for path in folder.iterdir()}
    found: list[RepoType] = []
    if names & {"config.json", "adapter_config.json"} or any(
        name.endswith((".safetensors", ".gguf")) for name in names
    ):
        found.append("model")
    if "data" in names or any(name.endswith((".parquet", ".jsonl", ".csv", ".arrow")) for name in names):
        found.append("dataset")
    if "app.py" in names:
        found.append("space")
    if len(found) != 1:
        what = " or ".join(found) if found else "neither model nor data"
        raise UserError(f"{folder} looks like {what}: say which with --type model, dataset or space")
    return found[0]


def plan(
    folder: Path,
    repo: str,
    repo_type: RepoType,
    *,
    delete: bool = False,
    token: str | bool | None = None,
    endpoint: str | None = None,
) -> Plan:
    """Compare a folder with a repository on the Hub. Reads both, changes neither.

    A shard such as `train-00000-of-00002.parquet` that the folder replaces by a series of another length is deleted, or
    its rows would be there twice. Other files that only the repository has stay, unless `delete`.

    Args:
        folder: what is to be published.
        repo: `owner/name`; it need not exist.
        delete: also delete what only the repository has, but `.gitattributes`.
        token: of the Hub; by default the user's own from the usual place, False for none.
        endpoint: address of the Hub; by default `HF_ENDPOINT` or huggingface.co.

    Raises:
        UserError: no folder or nothing in it, a file that holds a Hub token, a Hub that refuses or cannot be reached.
    """
    local, left_out = files(folder)
    if not local:
        links = " that is no link: copy the files themselves" if any(name.endswith(LINK) for name in left_out) else ""
        raise UserError(f"{folder} has no file to publish{links}")
    _refuse_secrets(local)
    api = HfApi(endpoint=endpoint, token=token, library_name="megascience-hf")
    with translated(repo):
        head, private, there = _remote(api, repo, repo_type)
    screen = terminal.Console(stderr=True)
    compared = track(local.items(), "comparing", transient=True, console=screen, disable=not screen.is_terminal)
    changes = [_change(name, path, there.get(name)) for name, path in compared]
    replaced = _replaced_shards(set(local), set(there))
    for name in sorted(set(there) - set(local)):
        gone = name in replaced or (delete and name != ".gitattributes")
        changes.append(Change(name, "delete" if gone else "keep", None, there[name].size))
    return Plan(folder, repo, repo_type, head, private, tuple(sorted(changes, key=lambda c: c.path)), left_out)


def files(folder: Path) -> tuple[dict[str, Path], tuple[str, ...]]:
    """The files of a folder that are published, by their path in the repository, and those that are not.

    Raises:
        UserError: there is no such folder.
    """
    if not folder.is_dir():
        raise UserError(f"no folder {folder}: name the one to publish")
    published, left_out = {}, []
    for path, hidden in _walk(folder):
        name = path.relative_to(folder).as_posix()
        if hidden:
            left_out.append(name + (LINK if path.is_symlink() else "/" * path.is_dir()))
        else:
            published[name] = path
    return published, tuple(left_out)


def _walk(folder: Path) -> Iterator[tuple[Path, bool]]:
    """(file, False) for what is published, (file or folder, True) for what is not and is not looked into."""
    of_a_run = {name for account, names in _OF_A_RUN.items() if (folder / account).is_file() for name in names}
    for path in sorted(folder.iterdir()):
        dot = path.name.startswith(".") and path.name not in _SHOWN_DOT_NAMES
        # a link may lead out of the folder, to a key; nobody sees from its name where
        no_name = not path.name.isprintable()  # the Hub's names are UTF-8; nor is a line end or an escape a name
        if dot or no_name or path.name in of_a_run or _NOT_PUBLISHED.fullmatch(path.name) or path.is_symlink():
            yield path, True
        elif path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path, False


def _refuse_secrets(local: Mapping[str, Path]) -> None:
    for name, path in local.items():
        if found := secret_formats.find(name.encode("utf-8", "replace")):
            raise UserError(f"the name {name!r} holds {found[0]}: rename the file and revoke it before you publish")
        for at, content in _contents(path):
            if found := secret_formats.find(content):
                line = at + content.count(b"\n", 0, found[1]) + 1
                raise UserError(f"{name}:{line} holds {found[0]}: take it out and revoke it before you publish")


def _contents(path: Path) -> Iterator[tuple[int, bytes]]:
    """What is searched of a file, in pieces of whole lines, each with the lines before it."""
    packed = path.suffix in _PACKED
    if packed and path.stat().st_size > _SEARCHED_BYTES:
        return
    with path.open("rb") as raw:
        start = raw.peek(6)[:6]
        if start.startswith(b"PK\3\4"):
            yield from _members(path)
            return
        opened = next((open_ for magic, open_ in _UNPACKED.items() if start.startswith(magic)), None)
        yield from _pieces(cast(IO[bytes], opened(raw)) if opened else raw, is_utf_16=start[:2] in _UTF_16)


def _members(path: Path) -> Iterator[tuple[int, bytes]]:
    with suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError), zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            with archive.open(member) as stream:
                yield from _pieces(stream)


def _pieces(stream: IO[bytes], *, is_utf_16: bool = False) -> Iterator[tuple[int, bytes]]:
    before = 0
    # whoever unpacks what is broken reads no further either
    with suppress(EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile):
        while piece := stream.read(_SEARCHED_BYTES):
            piece += stream.readline(_SEARCHED_BYTES)
            yield before, piece.replace(b"\0", b"") if is_utf_16 else piece
            before += piece.count(b"\n")


def _remote(api: HfApi, repo: str, repo_type: RepoType) -> tuple[str | None, bool | None, dict[str, RepoFile]]:
    try:
        info = api.repo_info(repo, repo_type=repo_type)
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        if error.response is not None and error.response.status_code == 401 and _has_token(api):
            raise
        return None, None, {}
    tree = api.list_repo_tree(repo, recursive=True, revision=info.sha, repo_type=repo_type)
    return info.sha, bool(info.private), {entry.path: entry for entry in tree if isinstance(entry, RepoFile)}


def _has_token(api: HfApi) -> bool:
    from huggingface_hub import get_token

    return api.token is not False and bool(api.token or get_token())


def _change(name: str, path: Path, there: RepoFile | None) -> Change:
    size = path.stat().st_size
    if there is None:
        return Change(name, "add", size, None)
    return Change(name, "same" if size == there.size and _same(path, there) else "change", size, there.size)


def _same(path: Path, there: RepoFile) -> bool:
    """By the hash that the Hub keeps: SHA-256 of a large file, git's SHA-1 of a small one."""
    if there.lfs is None:
        return bool(git_hash(path.read_bytes()) == there.blob_id)
    with path.open("rb") as file:
        return bool(sha_fileobj(file).hex() == there.lfs.sha256)


def _replaced_shards(local: set[str], there: set[str]) -> set[str]:
    """The shards there that belong to a series which the folder has with another number of shards."""
    counts: dict[tuple[str, str], set[str]] = {}
    for match in filter(None, map(_SHARD.fullmatch, local)):
        counts.setdefault((match["stem"], match["ending"]), set()).add(match["count"])
    old = filter(None, map(_SHARD.fullmatch, there - local))
    return {m.string for m in old if m["count"] not in counts.get((m["stem"], m["ending"]), {m["count"]})}
