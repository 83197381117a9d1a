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

from megascience_hf.answers.expressions import Node, OverBudget, contains, size, variables

MAX_MAGNITUDE = 100_000  # bits: values beyond 2**±100000 are refused
MAX_FACTORIAL = 5_000  # of n in n! and n over k
MAX_SERIES_WORK = 1_200  # terms of a sum or product, times the size of its term
DIGITS = 400  # in one number
# Digits that a rounded answer must show before it may stand for an exact gold (math-verify's setting).
MIN_DIGITS_OF_ROUNDED_ANSWER = 6
# Digits that a rounded gold must have before a more exact answer may be rounded to it.
MIN_DIGITS_OF_ROUNDED_GOLD = 3
DIGITS_OF_A_FLOAT = 15
HALF_A_UNIT = 0.5000001  # of the last digit shown

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


def _decimals(node: Node) -> tuple[int, int] | None:
    """(decimals, significant digits) of a number written with a decimal point, percent sign included."""
    if node.op in ("neg", "paren", "degree"):
        return _decimals(node.args[0])
    if node.op == "percent":
        inner = _decimals(node.args[0])
        return (inner[0] + 2, inner[1]) if inner else None
    if node.op == "*" and node.args[1].op == "^" and node.args[1].args[0] == Node("num", (), "10"):
        inner, power = _decimals(node.args[0]), exact_value(node.args[1].args[1])
        return (inner[0] - int(power), inner[1]) if inner and power is not None and abs(power) < 400 else None
    if node.op == "num" and "e" not in node.text.lower() and "." in node.text:
        whole, _, part = node.text.partition(".")
        return len(part), len((whole + part).lstrip("0"))
    return None


def _plain_percent(node: Node) -> Node | None:
    """n for n%, if the percent sign is the outermost operation."""
    if node.op == "percent":
        return node.args[0]
    if node.op == "neg" and node.args[0].op == "percent":
        return Node("neg", node.args[0].args)
    return None


def close(ctx: Any, a: Any, b: Any) -> bool:
    difference, scale = abs(a - b), max(abs(a), abs(b))
    if difference <= scale * ctx.mpf("1e-25"):
        return True
    return bool(scale < ctx.mpf("1e-32") and min(abs(a), abs(b)) < ctx.mpf("1e-36"))


def as_number(x: Fraction) -> Any:
    ctx = arithmetic()
    return ctx.mpf(x.numerator) / x.denominator


def _within(gold: Any, answer: Any, rel_tol: float | None, abs_tol: float | None) -> bool:
    allowed = max((rel_tol or 0) * abs(gold), abs_tol or 0)
    return bool(abs(gold - answer) <= allowed * (1 + 1e-12))


def _constants_equal(gold: Node, answer: Node, rel_tol: float | None, abs_tol: float | None) -> bool:
    exact_gold, exact_answer = exact_value(gold), exact_value(answer)
    if exact_gold is not None and exact_answer is not None:
        if exact_gold == exact_answer:
            return True
        g, a = as_number(exact_gold), as_number(exact_answer)
    else:
        ctx = arithmetic()
        both = contains(gold, frozenset(["degree"])) and contains(answer, frozenset(["degree"]))
        g, a = value_of(gold, {}), value_of(answer, {})
        if close(ctx, g, a):
            return True
        if not both:
            turn = ctx.pi / 180
            gr, ar = value_of(gold, {}, degree=turn), value_of(answer, {}, degree=turn)
            if close(ctx, gr, ar):
                return True
    if (rel_tol is not None or abs_tol is not None) and _within(g, a, rel_tol, abs_tol):
        return True
    asked, given = _decimals(gold), _decimals(answer)
    if asked and asked[1] >= MIN_DIGITS_OF_ROUNDED_GOLD and (given is None or given[0] >= asked[0]):
        return bool(abs(g - a) <= HALF_A_UNIT * arithmetic().mpf(10) ** -asked[0])
    if given and given[1] >= DIGITS_OF_A_FLOAT and abs(g - a) <= abs(g) * 1e-14:
        return True  # 0.30000000000000004
    whole = exact_gold is not None and exact_gold.denominator == 1
    if given and not asked and not whole and given[1] >= MIN_DIGITS_OF_ROUNDED_ANSWER:
        return bool(abs(g - a) <= HALF_A_UNIT * arithmetic().mpf(10) ** -given[0])
    return False


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
            for g, a in ((_plain_percent(gold), answer), (gold, _plain_percent(answer))):
                if g is not None and a is not None and _constants_equal(g, a, rel_tol, abs_tol):
                    return True
        except Undefined:
            return infinity(gold) is not None and infinity(gold) == infinity(answer)
        return False
    ctx = arithmetic()
    whole = _bound_names(gold) | _bound_names(answer)
    real, any_point = 0, 0
    for round_ in range(ROUNDS):
        env = {name: as_number(sample(name, round_)) for name in names_gold | names_answer}
        env |= {name: ctx.mpf(round_ + 2) for name in whole}
        try:
            g, a = value_of(gold, env), value_of(answer, env)
        except (Undefined, OverBudget):  # a pole, or too large at this point
            continue
        is_real = ctx.im(g) == 0 and ctx.im(a) == 0
        if close(ctx, g, a):
            any_point += 1
            real += is_real
        elif is_real or (round_ < 6 and ctx.im(g) == 0):
            return False
    return real >= 2 or any_point >= 6


def _bound_names(node: Node) -> frozenset[str]:
    """Variables that bound a sum, which must be whole numbers: n in \\sum_{k=1}^n."""
    found: frozenset[str] = frozenset()
    if node.op in ("sum", "prod"):
        found = variables(node.args[1]) | variables(node.args[2])
    return found.union(*(_bound_names(a) for a in node.args))


def infinity(node: Node) -> int | None:
    if node.op == "const" and node.text == "oo":
        return 1
    if node.op == "neg":
        inner = infinity(node.args[0])
        return -inner if inner else None
    if node.op == "paren":
        return infinity(node.args[0])
    return None
