"""The values of expressions, and whether two expressions have the same.

Rational constants are computed exactly; everything else with 40 digits. Expressions with variables are compared at
fixed sample points (the Schwartz-Zippel idea), so no simplification is ever started. All work is bounded by the size of
the tree and by the magnitude of the values.
"""

from __future__ import annotations

import hashlib
import math
import threading
from fractions import Fraction
from typing import Any

from megascience_hf.answers.parsing.tree import Node, OverBudget, size

MAX_MAGNITUDE = 100_000  # bits: values beyond 2**±100000 are refused


MAX_FACTORIAL = 5_000  # of n in n! and n over k


MAX_SERIES_WORK = 1_200  # terms of a sum or product, times the size of its term


DIGITS = 400  # in one number


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


class Undefined(ValueError):
    """The formula has no finite value at this point."""


def _bounded(ctx: Any, value: Any) -> Any:
    if value == 0:
        return value
    for part in (value.real, value.imag) if hasattr(value, "imag") else (value,):
        if part and not ctx.isfinite(part):
            raise Undefined("not finite")
        if part and abs(ctx.mag(part)) > MAX_MAGNITUDE:
            raise OverBudget("value out of range")
    return value


def value_of(node: Node, env: dict[str, Any], *, degree: Any = None) -> Any:
    """The value of an expression as an mpmath number.

    Raises:
        Undefined: division by zero, infinity, or not an expression.
        OverBudget: the value is beyond 2**±100000.
    """
    ctx = arithmetic()
    op = node.op
    if op == "num":
        # through a fraction, because mpmath's own reading of strings fails on some ("00")
        return _bounded(ctx, as_number(exact_value(node) or Fraction(0)))
    if op == "var":
        return env[node.text]
    if op == "const":
        if node.text == "pi":
            return +ctx.pi
        if node.text == "e":
            return +ctx.e
        if node.text == "i":
            return ctx.mpc(0, 1)
        raise Undefined(node.text)
    if op in ("sum", "prod"):
        return _series(ctx, node, env, degree)
    if op in ("paren", "neg", "+", "-", "*", "/", "^", "percent", "degree", "!", "call", "root", "binom", "prime"):
        # a degree sign within a function is an angle; 30° by itself may be meant as 30
        inner = ctx.pi / 180 if op == "call" and node.text not in ("abs", "sqrt") else degree
        args = [value_of(a, env, degree=inner) for a in node.args]
    else:
        raise Undefined(op)
    try:
        return _bounded(ctx, _apply(ctx, node, args, degree))
    except ZeroDivisionError as error:
        raise Undefined("division by zero") from error
    except (OverflowError, ctx.NoConvergence) as error:
        raise OverBudget(str(error)) from error
    except ValueError as error:  # a pole
        if isinstance(error, (Undefined, OverBudget)):
            raise
        raise Undefined(str(error)) from error


def _apply(ctx: Any, node: Node, args: list[Any], degree: Any) -> Any:
    op = node.op
    a = args[0]
    if op == "paren":
        return a
    if op == "neg":
        return -a
    if op == "percent":
        return a / 100
    if op == "degree":
        return a * (degree if degree is not None else 1)
    if op == "!":
        if abs(a) > MAX_FACTORIAL:
            raise OverBudget("factorial")
        return ctx.factorial(a)
    if op == "call":
        return _call(ctx, node.text, a) if len(args) == 1 else _of_many(ctx, node.text, args)
    b = args[1]
    if op == "+":
        return a + b
    if op == "-":
        return a - b
    if op == "*":
        return a * b
    if op == "/":
        return a / b
    if op == "^":
        return _power(ctx, a, b)
    if op == "root":
        if ctx.im(a) == 0 and ctx.re(a) < 0 and b == ctx.floor(ctx.re(b)) and int(ctx.re(b)) % 2:
            return -_power(ctx, -a, 1 / b)  # the real cube root of a negative number
        return _power(ctx, a, 1 / b)
    if op == "binom":
        if abs(a) > MAX_FACTORIAL or abs(b) > MAX_FACTORIAL:
            raise OverBudget("binomial")
        return ctx.binomial(a, b)
    raise Undefined(op)


def _series(ctx: Any, node: Node, env: dict[str, Any], degree: Any) -> Any:
    name, low, high, term = node.args
    first, last = (value_of(bound, env, degree=degree) for bound in (low, high))
    if not (ctx.isint(first) and ctx.isint(last)):
        raise Undefined("bounds of a sum")
    if (last - first) * size(term) > MAX_SERIES_WORK:
        raise OverBudget("sum of too many terms")
    total = ctx.mpf(0 if node.op == "sum" else 1)
    for k in range(int(first), int(last) + 1):
        value = value_of(term, {**env, name.text: ctx.mpf(k)}, degree=degree)
        total = total + value if node.op == "sum" else total * value
    return _bounded(ctx, total)


def _of_many(ctx: Any, name: str, args: list[Any]) -> Any:
    if any(ctx.im(a) != 0 for a in args):
        raise Undefined(name)
    if name in ("max", "min"):
        return (max if name == "max" else min)(args)
    if not all(ctx.isint(a) for a in args) or name not in ("gcd", "lcm"):
        raise Undefined(name)
    whole = [int(a) for a in args]
    return ctx.mpf(math.gcd(*whole) if name == "gcd" else math.lcm(*whole))


def _power(ctx: Any, a: Any, b: Any) -> Any:
    if a == 0:
        if ctx.re(b) > 0:
            return ctx.mpf(0)
        raise Undefined("power of zero") if b != 0 else Undefined("0^0")
    if abs(b) * max(1, abs(ctx.mag(a))) > MAX_MAGNITUDE:
        raise OverBudget("power")
    return ctx.power(a, b)


def _call(ctx: Any, name: str, a: Any) -> Any:
    name = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "lg": "log10"}.get(name, name)
    if (
        name in ("sin", "cos", "tan", "cot", "sec", "csc", "exp", "sinh", "cosh", "tanh", "coth", "sech", "csch", "cis")
        and abs(a) > 5000
    ):
        raise OverBudget("argument of a function")
    if name == "sqrt":
        return ctx.sqrt(a)
    if name in ("ln", "log"):
        return ctx.ln(a)
    if name == "log10":
        return ctx.log10(a)
    if name == "abs":
        return abs(a)
    if name == "cis":
        return ctx.expj(a)
    if name in ("floor", "ceil"):
        return ctx.floor(a) if name == "floor" else ctx.ceil(a)
    if name.startswith("arc"):
        name = "a" + name[3:]
    function = {
        "sin": ctx.sin, "cos": ctx.cos, "tan": ctx.tan, "cot": ctx.cot, "sec": ctx.sec, "csc": ctx.csc, "exp": ctx.exp,
        "sinh": ctx.sinh, "cosh": ctx.cosh, "tanh": ctx.tanh, "coth": ctx.coth, "sech": ctx.sech, "csch": ctx.csch,
        "asin": ctx.asin, "acos": ctx.acos, "atan": ctx.atan, "acot": ctx.acot, "asec": ctx.asec, "acsc": ctx.acsc,
        "asinh": ctx.asinh, "acosh": ctx.acosh, "atanh": ctx.atanh,
    }.get(name)  # fmt: skip
    if function is None:
        raise Undefined(name)
    return function(a)


def exact_value(node: Node) -> Fraction | None:
    """The value as a fraction if the expression is rational arithmetic without variables, else None.

    Raises:
        Undefined: division by zero.
        OverBudget: more than MAX_MAGNITUDE bits.
    """
    op = node.op
    if op == "num":
        mantissa, _, exponent = node.text.lower().partition("e")
        if exponent and abs(int(exponent)) > MAX_MAGNITUDE // 4:
            raise OverBudget("power of ten")
        return Fraction(mantissa) * Fraction(10) ** int(exponent or 0)
    if op not in ("paren", "neg", "+", "-", "*", "/", "^", "percent", "!", "binom"):
        return None
    values = [exact_value(a) for a in node.args]
    if any(v is None for v in values):
        return None
    known = [v for v in values if v is not None]
    a = known[0]
    if op == "paren":
        return a
    if op == "neg":
        return -a
    if op == "percent":
        return a / 100
    if op == "!":
        if a.denominator != 1 or a < 0:
            return None
        if a > MAX_FACTORIAL:
            raise OverBudget("factorial")
        return Fraction(math.factorial(int(a)))
    b = known[1]
    if op == "binom":
        if a.denominator != 1 or b.denominator != 1 or a < 0 or b < 0:
            return None
        if a > MAX_FACTORIAL:
            raise OverBudget("binomial")
        return Fraction(math.comb(int(a), int(b)))
    if op == "^":
        if b.denominator != 1:
            return None
        bits = max(a.numerator.bit_length(), a.denominator.bit_length())
        if abs(b) * bits > MAX_MAGNITUDE:
            raise OverBudget("power")
        if a == 0 and b <= 0:
            raise Undefined("power of zero")
        return a ** int(b)
    if op == "/":
        if b == 0:
            raise Undefined("division by zero")
        result = a / b
    else:
        result = {"+": a + b, "-": a - b, "*": a * b}[op]
    if max(result.numerator.bit_length(), result.denominator.bit_length()) > MAX_MAGNITUDE:
        raise OverBudget("value out of range")
    return result


def as_number(x: Fraction) -> Any:
    ctx = arithmetic()
    return ctx.mpf(x.numerator) / x.denominator


def infinity(node: Node) -> int | None:
    if node.op == "const" and node.text == "oo":
        return 1
    if node.op == "neg":
        inner = infinity(node.args[0])
        return -inner if inner else None
    if node.op == "paren":
        return infinity(node.args[0])
    return None
