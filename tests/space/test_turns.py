"""Who may use the model next: nobody keeps the others waiting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from megascience_hf.errors import UserError
from megascience_hf.space.turns import OtherWork, Stops, Turns, client_address


def test_one_client_cannot_take_the_whole_line() -> None:
    turns = Turns(at_once=1, per_client=2, waiting=2)
    first, second = turns.take("a"), turns.take("a")
    with pytest.raises(UserError, match="on its way"):
        turns.take("a")
    other = turns.take("b")
    assert (first.advance(), other.advance(), second.advance()) == (0, 1, 2)  # a second turn waits for a first one
    with pytest.raises(UserError, match="too many"):
        turns.take("c")
    first.leave()
    assert (second.advance(), other.advance()) == (0, 1)  # no longer a second one, and it came first


def test_the_last_place_is_kept_for_who_has_none() -> None:
    turns = Turns(at_once=3, per_client=3, waiting=9)
    greedy = [turns.take("a") for _ in range(3)]
    assert [turn.advance() for turn in greedy] == [0, 0, 1]
    newcomer = turns.take("b")
    assert newcomer.advance() == 0
    greedy[0].leave()
    assert [turn.advance() for turn in greedy[1:]] == [0, 1]
    newcomer.leave()
    assert greedy[2].advance() == 0  # two places are free: one more, and one is kept
    assert all(turn.advance() == 0 for turn in greedy[1:])  # who has begun is not put back


@given(
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["take", "leave", "look"])), max_size=40),
)
def test_nobody_waits_for_ever_and_never_too_many_work(at_once: int, steps: list[tuple[str, str]]) -> None:
    turns, held = Turns(at_once, per_client=3, waiting=20), {name: [] for name in "abc"}
    for name, step in steps:
        if step == "take" and len(held[name]) < 3:
            held[name].append(turns.take(name))
        elif step == "leave" and held[name]:
            held[name].pop(0).leave()
        else:
            [turn.advance() for turn in held[name]]
        assert sum(turn.is_working for each in held.values() for turn in each) <= at_once
    left = [turn for each in held.values() for turn in each]
    while left:  # whoever works finishes: all come to their turn
        [turn.advance() for turn in left]
        done = [turn for turn in left if turn.is_working]
        assert done
        for turn in done:
            turn.leave()
            left.remove(turn)


def test_work_beside_the_models_is_bounded_for_each_client() -> None:
    work = OtherWork(1)
    with work.of("a"):
        with pytest.raises(UserError, match="still being worked on"), work.of("a"):
            pass
        with work.of("b"):
            pass
    with work.of("a"):
        pass


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "client"),
    [
        ("8.8.4.4, 10.16.3.80", True, "8.8.4.4"),
        ("1.2.3.4, 8.8.4.4, 10.16.3.80", True, "8.8.4.4"),
        ("1.2.3.4, made up, 10.0.0.2", True, "10.0.0.1"),
        (None, True, "10.0.0.1"),
        ("8.8.4.4", False, "10.0.0.1"),
    ],
    ids=["proxies", "a visitor's own entry", "nonsense", "no header", "no proxy"],
)
def test_a_client_is_told_by_what_the_proxies_saw(forwarded: str | None, behind_proxy: bool, client: str) -> None:
    assert client_address("10.0.0.1", forwarded, behind_proxy=behind_proxy) == client


def test_only_the_responses_of_the_session_stop() -> None:
    stops = Stops()
    with stops.working("a") as mine, stops.working("b") as other:
        stops.stop("a")
        assert mine.is_set()
        assert not other.is_set()
    assert not stops.is_working("a")
