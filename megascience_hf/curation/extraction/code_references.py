"""Tells whether Python code of a pair uses what is defined elsewhere, such as a class of the chapter above.

Names that a chapter imports at its beginning (`np`, `plt`) are known to every reader and are no loss.
"""

from __future__ import annotations

import ast
import builtins
import re
import warnings

from megascience_hf.curation.extraction.code_blocks import code_blocks

# Longer code is not looked at: nobody asks for so much.
MAX_CODE = 20_000
# "%matplotlib inline", "!pip install x" and "%%time" of notebooks; "% b" goes on with what is above.
_MAGIC = re.compile(r"^(?P<indent>[ \t]*)(?:%%?[A-Za-z]|!)[^\n]*$", re.M)
_WORD = re.compile(r"[^\W\d]\w*")
KNOWN = frozenset(dir(builtins)) | frozenset(
    {
    "np", "numpy", "plt", "matplotlib", "pd", "pandas", "sp", "scipy", "sns", "sklearn", "sm", "smf", "tf", "torch",
    "jax", "jnp", "nx", "sympy", "math", "random", "os", "sys", "re", "time", "stats", "linalg", "optimize",
    "integrate", "norm", "uniform", "beta", "expon", "quad", "fsolve", "root", "brentq", "minimize", "solve", "inv",
    "det", "eig", "sqrt", "exp", "log", "sin", "cos", "pi", "namedtuple", "dataclass", "partial", "product",
    "prange", "njit", "jit", "vmap", "display", "datetime", "Counter", "defaultdict", "linprog", "Line2D",
    "FancyArrowPatch", "proj3d", "md", "Axes3D", "mpl", "cm", "mdates", "go", "px", "qe", "lax", "keras", "nn",
    "self", "_", "st", "ss", "spla", "opt", "nb", "xr", "gpd", "warnings", "itertools", "collections", "functools",
    "string", "json", "copy", "deepcopy", "timedelta", "reduce", "Path",
    }
)  # fmt: skip


# Classes and functions of libraries, each of one alone: a question that names one says where it is from.
_LIBRARIES = """
    KNeighborsClassifier KNeighborsRegressor LinearRegression LogisticRegression Ridge Lasso ElasticNet RidgeCV LassoCV
    DecisionTreeClassifier DecisionTreeRegressor RandomForestClassifier RandomForestRegressor
    GradientBoostingClassifier GradientBoostingRegressor HistGradientBoostingClassifier HistGradientBoostingRegressor
    AdaBoostClassifier BaggingRegressor SVC SVR LinearSVC GaussianNB MultinomialNB KMeans DBSCAN PCA TruncatedSVD
    StandardScaler MinMaxScaler OneHotEncoder OrdinalEncoder LabelEncoder PolynomialFeatures SimpleImputer
    ColumnTransformer Pipeline make_pipeline make_column_transformer GridSearchCV RandomizedSearchCV KFold
    StratifiedKFold ShuffleSplit DummyClassifier DummyRegressor train_test_split cross_val_score cross_validate
    cross_val_predict mean_squared_error mean_absolute_error accuracy_score confusion_matrix classification_report
    roc_auc_score TfidfVectorizer CountVectorizer make_blobs make_moons DataFrame read_csv odeint solve_ivp curve_fit
    lru_cache OrderedDict ThreadPoolExecutor ProcessPoolExecutor BeautifulSoup Fraction Decimal
"""
_OF_LIBRARIES = frozenset(_LIBRARIES.split())


def uses_code_elsewhere(question: str, answer: str) -> bool:
    """Whether a block of Python in the answer calls or reads a name that neither question nor answer brings."""
    return bool(names_elsewhere(question, answer))


def names_elsewhere(question: str, answer: str) -> set[str]:
    """The names that Python in the answer calls or reads, and neither question nor answer brings."""
    if "```" not in answer and "~~~" not in answer:
        return set()
    asked, answered = code_blocks(question), code_blocks(answer)
    blocks = [block for block in (*asked, *answered) if block[0] in ("python", "")]
    if not blocks or sum(len(code) for _, code in blocks) > MAX_CODE:
        return set()
    used: set[str] = set()
    bound: set[str] = set()
    for language, code in blocks:  # one by one: a piece that is no Python hides no other, and may bring its words
        names = _names_of(code) if language else None
        if names is None:
            bound.update(_WORD.findall(code))
            continue
        read, written = names
        if "*" in written:
            return set()  # whatever that brings
        if (language, code) in answered:  # what a question shows need not run
            used |= read
        bound |= written
    return used - bound - KNOWN - {name for name in _OF_LIBRARIES & used if f"`{name}" in question}


def used_in(answer: str) -> set[str]:
    """The names that Python in an answer reads and does not bind."""
    used: set[str] = set()
    bound: set[str] = set()
    for language, code in code_blocks(answer):
        if language == "python" and len(code) < MAX_CODE and (names := _names_of(code)):
            used |= names[0]
            bound |= names[1]
    return used - bound


def without_magic(code: str) -> str:
    """Python without the commands of notebooks, line for line."""
    return _MAGIC.sub(lambda magic: f"{magic['indent']}pass", code)


def python_tree(code: str) -> ast.Module | None:
    """The tree of code; None for what is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _names_of(code: str) -> tuple[set[str], set[str]] | None:
    """`names_in` of code; None for what is no Python."""
    tree = python_tree(without_magic(code))
    return None if tree is None else names_in(tree)


def names_in(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Names that code reads from outside of its functions, and those that it binds there.

    A parameter, or what a function or comprehension binds, is known only inside.
    """
    scopes: list[tuple[int, set[str], set[str]]] = [(0, set(), set())]  # the scope around it, used, bound
    waiting: list[tuple[ast.AST, int]] = [(tree, 0)]
    while waiting:  # no recursion: code may be nested deeply
        node, scope = waiting.pop()
        _, used, bound = scopes[scope]
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            bound.add(node.name)
        elif isinstance(node, ast.Global):
            scopes[0][2].update(node.names)
        elif isinstance(node, ast.NamedExpr):
            scopes[0][2].add(node.target.id)  # a comprehension binds it around itself
        children, inside = set(ast.iter_child_nodes(node)), _inside(node)
        if isinstance(node, ast.arguments):  # defaults are read around the function: "def f(rng=rng)"
            defaults = {one for one in (*node.defaults, *node.kw_defaults) if one}
            children -= defaults
            waiting += [(one, scopes[scope][0]) for one in defaults]
        waiting += [(child, scope) for child in children.difference(inside)]
        if inside:
            scopes.append((scope, set(), set()))
            waiting += [(child, len(scopes) - 1) for child in inside]
    for around, used, bound in reversed(scopes[1:]):
        scopes[around][1].update(used - bound)
    return scopes[0][1], scopes[0][2]


def _inside(node: ast.AST) -> list[ast.AST]:
    """What of a node has a scope of its own: decorators and bases have not."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [node.args, *node.body]
    if isinstance(node, ast.Lambda):
        return [node.args, node.body]
    if isinstance(node, ast.ClassDef):
        return [*node.body]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return [*ast.iter_child_nodes(node)]
    return []
