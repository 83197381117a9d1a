"""Tells whether Python code of a pair uses what is defined elsewhere, such as a class of the chapter above.

Names that a chapter imports at its beginning (`np`, `plt`) are known to every reader and are no loss.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings

# Longer code is not looked at: nobody asks for so much.
MAX_CODE = 20_000
_BLOCK = re.compile(
    r"^[ \t]{0,12}(`{3,}|~{3,})[ \t]{0,4}\{?(?:python3?|py|code-cell|ipython3?)\b[^\n]{0,200}\n"
    r"(.*?)^[ \t]{0,12}\1[ \t]*$",
    re.M | re.S,
)
_MAGIC = re.compile(r"^[ \t]*[%!][^\n]*$", re.M)
_KNOWN = frozenset(dir(builtins)) | frozenset(
    {
    "np", "numpy", "plt", "matplotlib", "pd", "pandas", "sp", "scipy", "sns", "sklearn", "sm", "smf", "tf", "torch",
    "jax", "jnp", "nx", "sympy", "math", "random", "os", "sys", "re", "time", "stats", "linalg", "optimize",
    "integrate", "norm", "uniform", "beta", "expon", "quad", "fsolve", "root", "brentq", "minimize", "solve", "inv",
    "det", "eig", "sqrt", "exp", "log", "sin", "cos", "pi", "namedtuple", "dataclass", "partial", "product",
    "prange", "njit", "jit", "vmap", "display", "datetime", "Counter", "defaultdict", "linprog", "Line2D",
    "FancyArrowPatch", "proj3d", "md", "Axes3D", "mpl", "cm", "mdates", "go", "px", "qe", "lax", "keras", "nn",
    "self", "_",
    }
)  # fmt: skip


def uses_code_elsewhere(question: str, answer: str) -> bool:
    """Whether a block of Python in the answer calls or reads a name that neither question nor answer brings."""
    if "```" not in answer and "~~~" not in answer:
        return False
    code = "\n".join(_dedented(block[2]) for text in (question, answer) for block in _BLOCK.finditer(text))
    if not code or len(code) > MAX_CODE:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(_MAGIC.sub("pass", code))
        used, bound = _names(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(used - bound - _KNOWN)


def _dedented(block: str) -> str:
    indent = len(block) - len(block.lstrip(" "))
    return re.sub(rf"^ {{1,{indent}}}", "", block, flags=re.M) if indent else block


def _names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Names that code reads, and those that it binds anywhere."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            if node.name == "*":
                return set(), set()  # whatever that brings
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
    return used, bound
