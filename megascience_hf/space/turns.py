"""Who may use the model next, and what one client may hold, so that nobody keeps the others waiting.

Gradio's queue bounds the number of events; it does not know one client from another, and one could fill it.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from megascience_hf.errors import UserError


def client_address(peer: str | None, forwarded: str | None, *, behind_proxy: bool) -> str:
    """Who asks, for the limits: an address, because a session's name can be made up.

    Args:
        peer: of the connection. On a Space of the Hub it is a proxy, the same for all.
        forwarded: the header `X-Forwarded-For`; each proxy adds whom it saw at its end, and only what the Hub's own
            proxies added can be believed. They have private addresses, so the last public one is the visitor.
        behind_proxy: whether there are such proxies.
    """
    if behind_proxy and forwarded:
        for address in reversed(forwarded.split(",")):
            try:
                if ipaddress.ip_address(address.strip()).is_global:
                    return address.strip()
            except ValueError:
                break
    return peer or "unknown"


@dataclass(eq=False)
class Turn:
    """A place in the line, to be left when the work is done or given up."""

    client: str
    line: Turns = field(repr=False)
    is_working: bool = False

    def advance(self) -> int:
        """How many have to finish first; 0 means that it is this one's turn, from now on until it leaves."""
        return self.line.advance(self)

    def leave(self) -> None:
        self.line.leave(self)


class Turns:
    """A line with `at_once` places at its head.

    A client's first turn goes before everybody's second one, and a second one never takes the last place at the head:
    it is kept for whoever comes next.

    Args:
        at_once: turns that work at the same time.
        per_client: turns that one client may hold, working and waiting.
        waiting: turns that may wait in all.
    """

    def __init__(self, at_once: int, per_client: int, waiting: int) -> None:
        self.at_once, self.per_client, self.waiting = at_once, per_client, waiting
        self._line: list[Turn] = []
        self._lock = threading.Lock()

    def take(self, client: str) -> Turn:
        """A place in the line.

        Raises:
            UserError: the client holds as many as it may, or the line is full.
        """
        with self._lock:
            if sum(turn.client == client for turn in self._line) >= self.per_client:
                raise UserError("you have a response on its way: wait for it, or stop it first")
            if len(self._line) >= self.at_once + self.waiting:
                raise UserError("too many people are asking just now: try again in a minute")
            turn = Turn(client, self)
            self._line.append(turn)
            return turn

    def advance(self, turn: Turn) -> int:
        with self._lock:
            if turn.is_working:
                return 0
            earlier: Counter[str] = Counter()
            waiting: list[tuple[int, int, Turn]] = []
            for place, other in enumerate(self._line):
                if not other.is_working:
                    waiting.append((earlier[other.client], place, other))
                earlier[other.client] += 1
            waiting.sort(key=lambda each: each[:2])
            mine = next(place for place, each in enumerate(waiting) if each[2] is turn)
            kept = 1 if waiting[mine][0] else 0
            free = max(0, self.at_once - (len(self._line) - len(waiting)) - kept)
            turn.is_working = mine < free
            return max(0, mine - free + 1)

    def leave(self, turn: Turn) -> None:
        with self._lock:
            if turn in self._line:
                self._line.remove(turn)


class OtherWork:
    """Bounds the work of one client that takes no turn at the model. What is too much is refused, not kept waiting."""

    def __init__(self, per_client: int) -> None:
        self.per_client = per_client
        self._working: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, client: str) -> Iterator[None]:
        """Raises:
        UserError: the client has as much going as it may.
        """
        with self._lock:
            if self._working[client] >= self.per_client:
                raise UserError("what you asked for before is still being worked on: wait for it, then press again")
            self._working[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._working[client] -= 1
                self._working += Counter()  # drops the zeros


class Stops:
    """Which responses of a session are to stop. A session is a browser's page."""

    def __init__(self) -> None:
        self._working: dict[str, list[threading.Event]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def working(self, session: str) -> Iterator[threading.Event]:
        """While a response is made: the event is set when it is to stop."""
        event = threading.Event()
        with self._lock:
            self._working.setdefault(session, []).append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._working[session].remove(event)
                if not self._working[session]:
                    del self._working[session]

    def stop(self, session: str) -> None:
        """Stop all responses of a session."""
        with self._lock:
            for event in self._working.get(session, ()):
                event.set()

    def is_working(self, session: str) -> bool:
        with self._lock:
            return session in self._working
