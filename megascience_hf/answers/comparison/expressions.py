"""Whether two expressions have the same value: exactly where they are rational, else at sample points."""

from __future__ import annotations

from typing import Any

from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing.evaluate import (
    ROUNDS,
    ROUNDS_OF_SIGNS,
    ROUNDS_OF_STEPS,
    STEPPED,
    Undefined,
    arithmetic,
    as_number,
    exact_value,
    infinity,
    sample,
    sample_far,
    sample_whole,
    value_of,
)
from megascience_hf.answers.parsing.tree import (
    BINDING,
    SERIES,
    Node,
    Op,
    OverBudget,
    contains,
    contains_call,
    holds_pi,
    number,
    variables,
)


def close(ctx: Any, a: Any, b: Any) -> bool:
    """Whether two values computed to full precision are one number."""
    difference, scale = abs(a - b), max(abs(a), abs(b))
    if difference <= scale * ctx.mpf(TOL.computed):
        return True
    return bool(scale < ctx.mpf(TOL.computed_zero) and min(abs(a), abs(b)) < ctx.mpf(TOL.computed_zero_of_one))


def decimals_shown(node: Node) -> tuple[int, int] | None:
    """(decimals, significant digits) of a number written with a decimal point, percent sign included."""
    if node.op in (Op.NEGATIVE, Op.PAREN, Op.DEGREE):
        return decimals_shown(node.args[0])
    if node.op == Op.PERCENT:
        inner = decimals_shown(node.args[0])
        return (inner[0] + 2, inner[1]) if inner else None
    if node.op == Op.TIMES and node.args[1].op == Op.POWER and node.args[1].args[0] == number(10):
        inner, power = decimals_shown(node.args[0]), exact_value(node.args[1].args[1])
        return (inner[0] - int(power), inner[1]) if inner and power is not None and abs(power) < 400 else None
    if node.op == Op.NUMBER and "e" not in node.name.lower() and "." in node.name:
        whole, _, part = node.name.partition(".")
        return len(part), len((whole + part).lstrip("0"))
    return None


def _plain_percent(node: Node) -> Node | None:
    """n for n%, if the percent sign is the outermost operation."""
    if node.op == Op.PERCENT:
        return node.args[0]
    if node.op == Op.NEGATIVE and node.args[0].op == Op.PERCENT:
        return Node(Op.NEGATIVE, node.args[0].args)
    return None


def _within(gold: Any, answer: Any, rel_tol: float | None, abs_tol: float | None) -> bool:
    allowed = max((rel_tol or 0) * abs(gold), abs_tol or 0)
    return bool(abs(gold - answer) <= allowed * (1 + TOL.of_floats))


_DEGREES = frozenset([Op.DEGREE])


def _constants_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    exact_gold, exact_answer = exact_value(gold), exact_value(answer)
    if exact_gold is not None and exact_answer is not None:
        if exact_gold == exact_answer:
            return True
        g, a = as_number(exact_gold), as_number(exact_answer)
    else:
        ctx = arithmetic()
        with_degrees = (contains(gold, _DEGREES), contains(answer, _DEGREES))
        g, a = value_of(gold, {}), value_of(answer, {})
        if any(with_degrees) and not all(with_degrees):
            turn = ctx.pi / 180
            gr, ar = value_of(gold, {}, degree=turn), value_of(answer, {}, degree=turn)
            if close(ctx, gr, ar):
                return True
            if any(map(holds_pi, (gold, answer))):  # pi/6 is an angle in radians, which pi/6 degrees are not
                return False
        if close(ctx, g, a):
            return True
    if (rel_tol is not None or abs_tol is not None) and _within(g, a, rel_tol, abs_tol):
        return True
    asked, given = decimals_shown(gold), decimals_shown(answer)
    if asked and asked[1] >= TOL.digits_of_rounded_gold and (given is None or given[0] >= asked[0]):
        return bool(abs(g - a) <= TOL.half_a_unit * arithmetic().mpf(10) ** -asked[0])
    if given and given[1] >= TOL.digits_of_a_float and abs(g - a) <= abs(g) * TOL.printed_float:
        return True  # 0.30000000000000004
    whole = exact_gold is not None and exact_gold.denominator == 1
    if given and not asked and not whole and given[1] >= TOL.digits_of_rounded_answer:
        return bool(abs(g - a) <= TOL.half_a_unit * arithmetic().mpf(10) ** -given[0])
    return False


def _equal_as_written(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    """Whether one of the two is a percentage that is meant as the number that it shows: 28% for 28, no 0.3% for 0.3."""
    shown_gold, shown_answer = _plain_percent(gold), _plain_percent(answer)
    if (shown_gold is None) == (shown_answer is None) or contains(gold, _DEGREES) or contains(answer, _DEGREES):
        return False
    shown = shown_gold or shown_answer
    if shown is not None and abs(value_of(shown, {})) < TOL.least_percent_as_written:
        return False
    return _constants_equal(shown_gold or gold, shown_answer or answer, rel_tol, abs_tol)


def scalars_equal(gold: Node, answer: Node, rel_tol: float | None = None, abs_tol: float | None = None) -> bool:
    """Whether two expressions have the same value wherever both have one.

    Constants are compared exactly where they are rational, else to 25 digits. Expressions with variables are
    compared at eight fixed points; at least two of them must give real values for both.
    """
    if gold == answer:
        return True
    names_gold, names_answer = variables(gold), variables(answer)
    if not names_gold and not names_answer:
        try:
            if _constants_equal(gold, answer, rel_tol, abs_tol):
                return True
            if _equal_as_written(gold, answer, rel_tol, abs_tol):
                return True
        except Undefined:
            return infinity(gold) is not None and infinity(gold) == infinity(answer)
        return False
    return _equal_at_points(gold, answer, names_gold | names_answer)


_INTEGRALS = frozenset([Op.INTEGRAL])


# Square roots of quantities are rewritten as if these were positive: sqrt(gR^2/r) is R sqrt(g/r).
_POSITIVE_ROUNDS = 6


def _equal_at_points(gold: Node, answer: Node, names: frozenset[str]) -> bool:
    ctx = arithmetic()
    whole = _bound_names(gold) | _bound_names(answer)
    if any(contains_call(n, "abs") for n in (gold, answer)):
        rounds = ROUNDS_OF_SIGNS
    else:
        rounds = _POSITIVE_ROUNDS if all(map(_has_root_of_variables, (gold, answer))) else ROUNDS
    if any(contains_call(n, name) for n in (gold, answer) for name in STEPPED) and not _equal_far_off(
        gold, answer, names, whole
    ):
        return False
    real, any_point = 0, 0
    costly = contains(gold, _INTEGRALS) or contains(answer, _INTEGRALS)  # each point takes hundreds of evaluations
    for round_ in range(0, rounds, 2 if costly else 1):
        if costly and real >= TOL.real_points:
            break
        env = {name: as_number(sample(name, round_)) for name in names}
        env |= {name: ctx.mpf(sample_whole(name, round_)) for name in whole}
        try:
            g, a = value_of(gold, env), value_of(answer, env)
        except (Undefined, OverBudget):  # a pole, or too large at this point
            continue
        is_real = ctx.im(g) == 0 and ctx.im(a) == 0
        if close(ctx, g, a):
            any_point += 1
            real += is_real
        elif is_real or (round_ < _POSITIVE_ROUNDS and ctx.im(g) == 0):
            return False
    return real >= TOL.real_points or any_point >= TOL.complex_points


def _equal_far_off(gold: Node, answer: Node, names: frozenset[str], whole: frozenset[str]) -> bool:
    """Whether functions that go on in steps are nowhere seen to differ, near 0 and far from it."""
    ctx = arithmetic()
    costly = any(contains(node, BINDING) for node in (gold, answer))
    for round_ in range(0, ROUNDS_OF_STEPS, 8 if costly else 1):
        env = {name: as_number(sample_far(name, round_)) for name in names - whole}
        env |= {name: ctx.mpf(sample_whole(name, round_ % ROUNDS)) for name in whole}
        try:
            g, a = value_of(gold, env), value_of(answer, env)
        except (Undefined, OverBudget):
            continue
        if ctx.im(g) == 0 and ctx.im(a) == 0 and not close(ctx, g, a):
            return False
    return True


def _has_root_of_variables(node: Node) -> bool:
    if node.op == Op.ROOT or (node.op == Op.CALL and node.name == "sqrt"):
        return bool(variables(node.args[0]))
    if node.op == Op.POWER and not variables(node.args[1]) and variables(node.args[0]):
        try:
            exponent = exact_value(node.args[1])
        except Undefined:
            return False
        return exponent is not None and exponent.denominator == 2
    return any(map(_has_root_of_variables, node.args))


def _bound_names(node: Node) -> frozenset[str]:
    """Variables that bound a sum, which must be whole numbers: n in \\sum_{k=1}^n."""
    found: frozenset[str] = frozenset()
    if node.op in SERIES:
        found = variables(node.args[1]) | variables(node.args[2])
    return found.union(*(_bound_names(a) for a in node.args))
