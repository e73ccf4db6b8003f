"""What the public names say of themselves, read from the sources: the text that users meet, and its examples."""

import ast
import doctest
import importlib
import inspect
import re
from dataclasses import dataclass
from functools import cache

import ftindicators
from tests.checkout import ROOT

MEMBERS = {
    "ColumnMapping": ("load", "of_text", "identity"),
    "Engine": ("run", "feed", "finish", "snapshot", "state_bytes"),
    "Indicators": ("load", "lint"),
    "Plan": ("of",),
    "Policy": ("load", "of_text", "default", "with_overlays"),
    "Results": ("write", "read", "explain", "explain_all"),
    "State": ("save", "load"),
}
"""Members that the reference page shows, by the name of their class."""

NEEDS_NO_EXAMPLE = {
    "ColumnMapping.of_text",
    "ColumnMapping.identity",
    "Engine.state_bytes",
    "Policy.of_text",
    "Policy.default",
}
"""Members that examples of others use, or that are told in a line."""

FIELDS = ("Candidate", "Context", "Delta", "Diagnostic", "Explanation", "FeedMetrics", "Results", "Span")
"""Values whose fields are their shape: the reference page shows them."""


@dataclass(frozen=True)
class Public:
    """A public name, or a member of one, with its docstring and how it is written or called."""

    name: str
    text: str
    written: str

    @property
    def examples(self):
        return doctest.DocTestParser().get_examples(self.text)


def home(name):
    """The module in which a public name lives."""
    return f"ftindicators.{ftindicators._HOMES.get(name, 'diagnostics')}"


def names():
    """Every public name that is a class or a function."""
    return [name for name in ftindicators.__all__ if name != "__version__"]


def public(name):
    """A public name and then its members, each as a `Public`."""
    node = _definitions(home(name))[name]
    bodies = [one.body for one in _inherited(name)] if isinstance(node, ast.ClassDef) else []
    fields = [one for body in reversed(bodies) for one in body if isinstance(one, ast.AnnAssign)]
    yield Public(name, _text(node), _shape(name, fields) if name in FIELDS else _written(node))
    for member in MEMBERS.get(name, ()):
        found = next(one for body in bodies for one in body if getattr(one, "name", None) == member)
        yield Public(f"{name}.{member}", _text(found), _written(found))


def _inherited(name):
    """A class and those of ours that it is made of, itself first."""
    classes = [of for of in getattr(ftindicators, name).__mro__ if of.__module__.startswith("ftindicators.")]
    return [_definitions(of.__module__)[of.__name__] for of in classes if of.__name__ in _definitions(of.__module__)]


@cache
def _definitions(module):
    file = importlib.import_module(module).__file__
    tree = ast.parse(inspect.getsource(importlib.import_module(module)), file)
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def _text(node):
    return ast.get_docstring(node) or ""


def _shape(name, fields):
    """A class as the fields that it has."""
    shape = [ast.unparse(one).replace("'", '"') for one in fields]
    return "\n".join([f"class {name}:", *(f"    {re.sub(r' = field.*', '', line)}" for line in shape)])


def _written(node):
    """The definition without its docstring and its body."""
    match node:
        case ast.FunctionDef(decorator_list=[ast.Name(id="property")]):
            return f"{node.name}: {ast.unparse(node.returns)}"
        case ast.FunctionDef():
            decorators = [f"@{ast.unparse(one)}" for one in node.decorator_list]
            return "\n".join([*decorators, _signature(node.name, node.args, node.returns)])
        case ast.ClassDef():
            made = [one for one in node.body if getattr(one, "name", None) == "__init__"]
            bases = f"({', '.join(map(ast.unparse, node.bases))})" if node.bases else ""
            return (
                "\n".join(_signature(node.name, one.args, None, "class") for one in made) or f"class {node.name}{bases}"
            )
    raise TypeError(node)


def _signature(name, arguments, returns, word="def"):
    given = ast.unparse(arguments).replace("'", '"')
    for first in ("self, ", "cls, ", "self", "cls"):
        if given.startswith(first):
            given = given.removeprefix(first)
            break
    answer = f" -> {ast.unparse(returns)}" if returns is not None else ""
    parts = [re.sub(r"^(\w+: [^=]+)=", r"\1 = ", part) for part in _split(given)]
    line = f"{word} {name}({', '.join(parts)}){answer}"
    if len(line) <= 100:
        return line
    return "\n".join([f"{word} {name}(", *(f"    {part}," for part in parts), f"){answer}"])


def _split(text):
    """Split at the commas outside brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += 0 if quoted else (character in "([{") - (character in ")]}")
        if character == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


ALL = [one for name in names() for one in public(name)]
PAGE = ROOT / "docs" / "reference" / "python.md"
