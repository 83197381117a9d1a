"""The values of expressions, and whether two expressions have the same.

Rational constants are computed exactly; everything else with 100 digits. Expressions with variables are compared at
fixed sample points (the Schwartz-Zippel idea), so no simplification is ever started. All work is bounded by the size of
the tree and by the magnitude of the values.
"""

from __future__ import annotations

import hashlib
import math
import operator
import threading
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from megascience_hf.answers.parsing.tree import BINDING, SERIES, Node, Op, OverBudget, size
from megascience_hf.answers.text.words import word_set

MAX_MAGNITUDE = 100_000  # bits: values beyond 2**±100000 are refused


MAX_FACTORIAL = 5_000  # of n in n! and n over k


MAX_SERIES_WORK = 1_200  # terms of a sum or product, times the size of its term


# An infinite sum is done when so many terms in a row are so small a share of it.
SMALL_TERM = "1e-40"
TERMS_TO_STOP = 3
MAX_INFINITE_TERMS = 400
MAX_GROWING_TERMS = 30


MAX_INTEGRAND = 40  # nodes


INTEGRAL_DIGITS = 36  # of which ten may be lost

# A smooth integrand needs 45 points, one that is not smooth at its ends 130 or 260.
_RULES = (("gauss-legendre", 4), ("tanh-sinh", 4), ("tanh-sinh", 5))


MAX_ANGLE = 5_000  # of what an exponential or a trigonometric function is taken of


DIGITS = 100  # in one number


_local = threading.local()


def arithmetic() -> Any:
    """An mpmath context of this thread (mpmath's shared context changes its precision while it computes)."""
    ctx = getattr(_local, "ctx", None)
    if ctx is None:
        from mpmath.ctx_mp import MPContext

        ctx = _local.ctx = MPContext()
        ctx.dps = DIGITS
    return ctx


def sample(name: str, round_: int) -> Fraction:
    """A fixed value for a variable: rounds 0-2 in (0,1), 3-5 in (1,4), 6 in (-4,0), 7 in (-4,4)."""
    digest = hashlib.blake2b(f"{name}/{round_}".encode(errors="surrogatepass"), digest_size=6).digest()
    x = Fraction(int.from_bytes(digest, "big"), 1 << 48)
    if round_ == 6:
        return -4 * x
    if round_ < 3:
        return Fraction(1, 20) + x * Fraction(9, 10)
    if round_ < 6:
        return 1 + 3 * x
    return 8 * x - 4


ROUNDS = 8


# Where absolute values are taken, signs matter: further points, with signs of all kinds.
ROUNDS_OF_SIGNS = 16


# Functions that go on in steps or pieces, of which few points near 0 tell little; and how many points are taken.
STEPPED = ("floor", "ceil", "max", "min", "abs")
ROUNDS_OF_STEPS = 40


def sample_far(name: str, round_: int) -> Fraction:
    """A fixed value for a variable: 40 of them, from near 0 to beyond 1000, of both signs, every other one whole."""
    digest = hashlib.blake2b(f"{name}/far/{round_}".encode(errors="surrogatepass"), digest_size=6).digest()
    share = Fraction(int.from_bytes(digest, "big"), 1 << 48)
    if round_ < 12:  # 0, 1, 2 … 11, where logarithms and roots take their steps
        return Fraction(round_)
    size = (1 + share) * 2 ** (round_ // 2 - 6)
    value = size if round_ % 2 else Fraction(int(size))
    return -value if round_ % 5 == 0 else value


def sample_whole(name: str, round_: int) -> int:
    """A fixed whole number for the bound of a sum: other names have other values."""
    digest = hashlib.blake2b(f"{name}/{round_}".encode(errors="surrogatepass"), digest_size=2).digest()
    return 2 + round_ + int.from_bytes(digest, "big") % 7


class Undefined(ValueError):
    """The formula has no finite value at this point."""


def as_number(x: Fraction) -> Any:
    """A fraction as an mpmath number."""
    ctx = arithmetic()
    return ctx.mpf(x.numerator) / x.denominator


def infinity(node: Node) -> int | None:
    """1 for infinity, -1 for minus infinity, None for anything else."""
    if node.op == Op.CONSTANT and node.name == "oo":
        return 1
    if node.op == Op.NEGATIVE:
        inner = infinity(node.args[0])
        return -inner if inner else None
    if node.op == Op.PAREN:
        return infinity(node.args[0])
    return None


# -- exact values -----------------------------------------------------------------------------------------------


def exact_value(node: Node) -> Fraction | None:
    """The value as a fraction if the expression is rational arithmetic without variables, else None.

    Raises:
        Undefined: division by zero.
        OverBudget: more than MAX_MAGNITUDE bits.
    """
    if node.op == Op.NUMBER:
        return _fraction_of(node.name)
    compute = _EXACT.get(node.op)
    if compute is None:
        return None
    values: list[Fraction] = []
    for arg in node.args:
        value = exact_value(arg)
        if value is None:
            return None
        values.append(value)
    result = compute(*values)
    if result is not None and max(result.numerator.bit_length(), result.denominator.bit_length()) > MAX_MAGNITUDE:
        raise OverBudget("value out of range")
    return result


def _fraction_of(digits: str) -> Fraction:
    mantissa, _, exponent = digits.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_MAGNITUDE // 4:
        raise OverBudget("power of ten")
    return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)


def _exact_factorial(n: Fraction) -> Fraction | None:
    if n.denominator > 2:  # (1/2)! is √π/2 to a physicist; (0.925)! is close to many a number and meant by nobody
        raise Undefined("factorial of a fraction")
    if n.denominator != 1 or n < 0:
        return None
    if n > MAX_FACTORIAL:
        raise OverBudget("factorial")
    return Fraction(math.factorial(int(n)))


def _exact_double_factorial(n: Fraction) -> Fraction | None:
    if n.denominator != 1 or n < 0:
        raise Undefined("double factorial of no whole number")
    if n > MAX_FACTORIAL:
        raise OverBudget("factorial")
    return Fraction(math.prod(range(int(n), 1, -2)))


def _exact_binomial(n: Fraction, k: Fraction) -> Fraction | None:
    if n.denominator != 1 or k.denominator != 1 or n < 0 or k < 0:
        return None
    if n > MAX_FACTORIAL:
        raise OverBudget("binomial")
    return Fraction(math.comb(int(n), int(k)))


def _exact_power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1:
        return None
    if abs(exponent) * max(base.numerator.bit_length(), base.denominator.bit_length()) > MAX_MAGNITUDE:
        raise OverBudget("power")
    if base == 0 and exponent <= 0:
        raise Undefined("power of zero")
    return base ** int(exponent)


def _exact_quotient(a: Fraction, b: Fraction) -> Fraction:
    if b == 0:
        raise Undefined("division by zero")
    return a / b


_EXACT: dict[Op, Callable[..., Fraction | None]] = {
    Op.PAREN: operator.pos,
    Op.NEGATIVE: operator.neg,
    Op.PERCENT: lambda a: a / 100,
    Op.FACTORIAL: _exact_factorial,
    Op.DOUBLE_FACTORIAL: _exact_double_factorial,
    Op.PLUS: operator.add,
    Op.MINUS: operator.sub,
    Op.TIMES: operator.mul,
    Op.DIVIDE: _exact_quotient,
    Op.POWER: _exact_power,
    Op.BINOMIAL: _exact_binomial,
}


# -- values to many digits --------------------------------------------------------------------------------------


def value_of(node: Node, env: dict[str, Any], *, degree: Any = None) -> Any:
    """The value of an expression as an mpmath number.

    Raises:
        Undefined: division by zero, infinity, or not an expression.
        OverBudget: the value is beyond 2**±100000.
    """
    ctx = arithmetic()
    op = node.op
    if op == Op.NUMBER:
        # through a fraction, because mpmath's own reading of strings fails on some ("00")
        return _bounded(ctx, as_number(_fraction_of(node.name)))
    if op == Op.VARIABLE:
        return env[node.name]
    if op == Op.CONSTANT:
        return _constant(ctx, node.name)
    if op in BINDING:
        return (_series if op in SERIES else _integral)(ctx, node, env, degree)
    if op not in _COMPUTE:
        raise Undefined(op)
    # a degree sign within a function is an angle; 30° by itself may be meant as 30
    inner = ctx.pi / 180 if op == Op.CALL and node.name not in ("abs", "sqrt") else degree
    args = [value_of(a, env, degree=inner) for a in node.args]
    try:
        if op == Op.CALL:
            return _bounded(ctx, _call(ctx, node.name, args))
        if op == Op.DEGREE:
            return args[0] * degree if degree is not None else args[0]
        return _bounded(ctx, _COMPUTE[op](ctx, *args))
    except ZeroDivisionError as error:
        raise Undefined("division by zero") from error
    except (OverflowError, ctx.NoConvergence) as error:
        raise OverBudget(str(error)) from error
    except ValueError as error:  # a pole
        if isinstance(error, (Undefined, OverBudget)):
            raise
        raise Undefined(str(error)) from error


def _bounded(ctx: Any, value: Any) -> Any:
    if value == 0:
        return value
    for part in (value.real, value.imag) if hasattr(value, "imag") else (value,):
        if part and not ctx.isfinite(part):
            raise Undefined("not finite")
        if part and abs(ctx.mag(part)) > MAX_MAGNITUDE:
            raise OverBudget("value out of range")
    return value


def _constant(ctx: Any, name: str) -> Any:
    if name == "pi":
        return +ctx.pi
    if name == "e":
        return +ctx.e
    if name == "i":
        return ctx.mpc(0, 1)
    raise Undefined(name)


def _power(ctx: Any, a: Any, b: Any) -> Any:
    if a == 0:
        if ctx.re(b) > 0:
            return ctx.mpf(0)
        raise Undefined("power of zero") if b != 0 else Undefined("0^0")
    if abs(b) * max(1, abs(ctx.mag(a))) > MAX_MAGNITUDE:
        raise OverBudget("power")
    return ctx.power(a, b)


def _root(ctx: Any, radicand: Any, index: Any) -> Any:
    if ctx.im(radicand) == 0 and ctx.re(radicand) < 0 and index == ctx.floor(ctx.re(index)) and int(ctx.re(index)) % 2:
        return -_power(ctx, -radicand, 1 / index)  # the real cube root of a negative number
    return _power(ctx, radicand, 1 / index)


def _factorial(ctx: Any, n: Any) -> Any:
    if abs(n) > MAX_FACTORIAL:
        raise OverBudget("factorial")
    return ctx.factorial(n)


def _double_factorial(ctx: Any, n: Any) -> Any:
    if abs(n) > MAX_FACTORIAL:
        raise OverBudget("factorial")
    return ctx.fac2(n)


def _binomial(ctx: Any, n: Any, k: Any) -> Any:
    if abs(n) > MAX_FACTORIAL or abs(k) > MAX_FACTORIAL:
        raise OverBudget("binomial")
    return ctx.binomial(n, k)


def _no_value(_: Any, *__: Any) -> Any:
    raise Undefined("a derivative")


# Operations that have a value if their parts do; calls and degrees need more than their parts.
_COMPUTE: dict[Op, Callable[..., Any]] = {
    Op.PAREN: lambda _, a: a,
    Op.NEGATIVE: lambda _, a: -a,
    Op.PERCENT: lambda _, a: a / 100,
    Op.PLUS: lambda _, a, b: a + b,
    Op.MINUS: lambda _, a, b: a - b,
    Op.TIMES: lambda _, a, b: a * b,
    Op.DIVIDE: lambda _, a, b: a / b,
    Op.POWER: _power,
    Op.ROOT: _root,
    Op.FACTORIAL: _factorial,
    Op.DOUBLE_FACTORIAL: _double_factorial,
    Op.BINOMIAL: _binomial,
    Op.PRIME: _no_value,
    Op.CALL: _no_value,
    Op.DEGREE: _no_value,
}


def _series(ctx: Any, node: Node, env: dict[str, Any], degree: Any) -> Any:
    name, low, high, term = node.args
    if node.op == Op.SUM and infinity(high) == 1:
        return _infinite_sum(ctx, node, env, degree)
    first, last = (value_of(bound, env, degree=degree) for bound in (low, high))
    if not (ctx.isint(first) and ctx.isint(last)):
        raise Undefined("bounds of a sum")
    if (last - first) * size(term) > MAX_SERIES_WORK:
        raise OverBudget("sum of too many terms")
    total = ctx.mpf(0 if node.op == Op.SUM else 1)
    for k in range(int(first), int(last) + 1):
        value = value_of(term, {**env, name.name: ctx.mpf(k)}, degree=degree)
        total = total + value if node.op == Op.SUM else total * value
    return _bounded(ctx, total)


def _infinite_sum(ctx: Any, node: Node, env: dict[str, Any], degree: Any) -> Any:
    """A sum whose terms fall as fast as those of a geometric series; others are left undecided."""
    name, low, _, term = node.args
    k = value_of(low, env, degree=degree)
    if not ctx.isint(k):
        raise Undefined("bounds of a sum")
    total, small, growing, before = ctx.mpf(0), 0, 0, None
    for _ in range(max(1, min(MAX_INFINITE_TERMS, MAX_SERIES_WORK // size(term)))):
        value = value_of(term, {**env, name.name: k}, degree=degree)
        growing = growing + 1 if before is not None and abs(value) >= before else 0
        if growing > MAX_GROWING_TERMS:
            break
        total, k, before = total + value, k + 1, abs(value)
        small = small + 1 if abs(value) <= abs(total) * ctx.mpf(SMALL_TERM) else 0
        if small == TERMS_TO_STOP:
            return _bounded(ctx, total)
    raise Undefined("a sum that converges slowly or not at all")


def _integral(ctx: Any, node: Node, env: dict[str, Any], degree: Any) -> Any:
    """A definite integral by quadrature with a bounded number of points; undecided if these do not do."""
    name, low, high, integrand = node.args
    if size(integrand) > MAX_INTEGRAND:
        raise OverBudget("integrand")
    with ctx.workdps(INTEGRAL_DIGITS):
        ends = []
        for bound in (low, high):
            sign = infinity(bound)
            ends.append(ctx.inf * sign if sign is not None else value_of(bound, env, degree=degree))
        if any(ctx.im(end) != 0 for end in ends):
            raise Undefined("bounds of an integral")
        for method, degree_of_rule in _RULES if all(map(ctx.isfinite, ends)) else _RULES[1:]:
            value, error = ctx.quad(
                lambda x: value_of(integrand, {**env, name.name: x}, degree=degree),
                ends, error=True, method=method, maxdegree=degree_of_rule,
            )  # fmt: skip
            if error <= ctx.mpf(10) ** (10 - INTEGRAL_DIGITS):
                return _bounded(ctx, value)
        raise Undefined("an integral that is hard to compute")


# -- functions --------------------------------------------------------------------------------------------------

_SAME_FUNCTION = {"log": "ln", "lg": "log10", "exp": "exp"} | {
    f"arc{name}": f"a{name}" for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh")
}


# Functions that grow without bound or turn round and round.
_OF_BOUNDED = word_set("sin cos tan cot sec csc exp sinh cosh tanh coth sech csch cis")


# Functions by the name that mpmath has for them.
_FUNCTIONS = {
    name: name
    for name in _OF_BOUNDED | word_set("asin acos atan acot asec acsc asinh acosh atanh log10 ln sqrt floor ceil")
} | {"cis": "expj"}


def _call(ctx: Any, name: str, args: list[Any]) -> Any:
    if not args:
        raise Undefined(name)
    if len(args) > 1:
        return _of_several(ctx, name, args)
    argument = args[0]
    if name == "abs":
        return abs(argument)
    if name == "conj":
        return ctx.conj(argument)
    name = _SAME_FUNCTION.get(name, name)
    if name in _OF_BOUNDED and abs(argument) > MAX_ANGLE:
        raise OverBudget("argument of a function")
    if name not in _FUNCTIONS:
        raise Undefined(name)
    if name in ("floor", "ceil") and ctx.almosteq(argument, ctx.nint(ctx.re(argument))):
        return ctx.nint(ctx.re(argument))  # \\log_2 8 is 3, whatever the arithmetic leaves
    return getattr(ctx, _FUNCTIONS[name])(argument)


def _of_several(ctx: Any, name: str, args: list[Any]) -> Any:
    if any(ctx.im(a) != 0 for a in args):
        raise Undefined(name)
    if name in ("max", "min"):
        return (max if name == "max" else min)(args)
    if not all(ctx.isint(a) for a in args) or name not in ("gcd", "lcm"):
        raise Undefined(name)
    whole = [int(a) for a in args]
    return ctx.mpf(math.gcd(*whole) if name == "gcd" else math.lcm(*whole))
