"""Take the portal's permissions and filters out, one at a time (G2).

A permission is a place that calls one of `PERMISSIONS`, raises `NotAllowed`
itself, or asks for a login; a filter is a place that calls `visible_to`.
Places are found in the source, so that a new one is never forgotten, and
told apart at run time by where the call ends in its file.
"""

import ast
import functools
import inspect
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.db.models import QuerySet

from contracts import policies

ROOT = Path(__file__).resolve().parent.parent
APPS = ("contracts", "deliverables", "payments", "indicators", "kaifeng_credit")
PERMISSIONS = ("check_role", "check_administers", "check_second_person")
FILTER = "visible_to"
# The names above, where they are made: to take these out is to take out all.
MADE = {*PERMISSIONS, FILTER}
WORDS = (*MADE, "NotAllowed", "login_required")


@dataclass(frozen=True, order=True)
class Place:
    """Where a call ends: a file below the project, a line, a column."""

    file: str
    line: int
    column: int
    function: str = field(compare=False)  # at run time perhaps a lambda

    def __str__(self) -> str:
        """By function: lines move with every change."""
        return f"{self.file}: {self.function}"


@functools.cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """The portal's own modules that say one of the words, read once."""
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(text))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
        and (text := path.read_text("utf-8"))
        and any(word in text for word in WORDS)
    )


def places(wanted: Callable[[ast.AST], bool]) -> set[Place]:
    """Every place in the portal's own code that is wanted."""
    return {
        Place(file, node.end_lineno, node.end_col_offset, function)
        for file, node, function in _nodes()
        if wanted(node)
    }


@functools.cache
def _nodes() -> tuple[tuple[str, ast.AST, str], ...]:
    return tuple(
        (file, node, function)
        for file, tree in sources()
        for node, function in _walk(tree, "<module>")
        if isinstance(node, ast.Call | ast.Raise | ast.FunctionDef)
    )


def calls(*names: str) -> Callable[[ast.AST], bool]:
    """Calls of functions or methods of some names."""
    return lambda node: isinstance(node, ast.Call) and _name(node) in names


def forbids(node: ast.AST) -> bool:
    """A function that refuses by itself: `raise NotAllowed(…)`."""
    raised = isinstance(node, ast.Raise) and node.exc
    return isinstance(raised, ast.Call) and _name(raised) == "NotAllowed"


def asks_login(node: ast.AST) -> bool:
    """A page that says `@login_required`."""
    return isinstance(node, ast.FunctionDef) and "login_required" in {
        one.id for one in node.decorator_list if isinstance(one, ast.Name)
    }


def _walk(tree: ast.AST, function: str) -> Iterator[tuple[ast.AST, str]]:
    """Everything, and the function it stands in; not where names are made."""
    for child in ast.iter_child_nodes(tree):
        inside = function
        if isinstance(child, ast.FunctionDef):
            if child.name in MADE:
                continue
            inside = child.name
        yield child, inside
        yield from _walk(child, inside)


def _name(call: ast.Call) -> str:
    asked = call.func
    if isinstance(asked, ast.Attribute):
        return asked.attr
    return asked.id if isinstance(asked, ast.Name) else ""


class Watch:
    """Which places are in force, and which were met."""

    def __init__(self) -> None:
        self.removed: Callable[[Place], bool] = lambda place: False
        self.met: list[Place] = []
        # Filters in force that kept every row there is from who asked.
        self.hid: set[Place] = set()

    @contextmanager
    def without(self, removed: Callable[[Place], bool]) -> Iterator[None]:
        """Take the places out for which ``removed`` says so."""
        before, self.removed = self.removed, removed
        try:
            yield
        finally:
            self.removed = before


def among(some: Collection[Place]) -> Callable[[Place], bool]:
    """For `without`: these places."""
    return lambda place: place in some


def all_but(one: Place) -> Callable[[Place], bool]:
    """For `without`: every place but this."""
    return lambda place: place != one


def called_from(frame: FrameType | None) -> Place | None:
    """The place in the portal's code that a call comes from."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in APPS:
            positions = list(frame.f_code.co_positions())
            _, end, _, column = positions[frame.f_lasti // 2]
            file = str(path.relative_to(ROOT))
            return Place(file, end, column, frame.f_code.co_name)
        frame = frame.f_back
    return None


def watch_permissions(monkeypatch) -> Watch:
    """Let every refusal of a person ask the watch first."""
    import_module(settings.ROOT_URLCONF)  # every module is there to be asked
    watch = Watch()
    for name in PERMISSIONS:
        real = getattr(policies, name)

        @functools.wraps(real)
        def check(*args, real=real, **kwargs):
            try:
                return real(*args, **kwargs)
            except policies.Refused:
                place = called_from(sys._getframe(1))
                watch.met.append(place)
                if not watch.removed(place):
                    raise

        for module in list(sys.modules.values()):
            if getattr(module, name, None) is real:
                monkeypatch.setattr(module, name, check)
    for place in places(forbids):
        _let_pass(place, watch, monkeypatch)
    return watch


def _let_pass(place: Place, watch: Watch, monkeypatch) -> None:
    """Rewrite one function: where it raises, it asks the watch first."""

    def holds() -> bool:
        watch.met.append(place)
        return not watch.removed(place)

    class Asking(ast.NodeTransformer):
        def visit_Raise(self, node: ast.Raise):
            ends = node.end_lineno, node.end_col_offset
            if ends != (place.line, place.column):
                return node
            asked = ast.parse(f"if {mark}(): pass").body[0]
            asked.body = [node]
            return ast.fix_missing_locations(ast.copy_location(asked, node))

    mark = f"_holds_{place.line}"
    path = ROOT / place.file
    tree = Asking().visit(ast.parse(path.read_text("utf-8")))
    new = compile(tree, str(path), "exec")
    function = inspect.unwrap(named(place))
    monkeypatch.setitem(function.__globals__, mark, holds)
    monkeypatch.setattr(
        function,
        "__code__",
        next(
            code
            for code in new.co_consts
            if getattr(code, "co_name", "") == place.function
        ),
    )


def named(place: Place) -> Callable:
    """The function a place stands in, as its module has it."""
    module = place.file.removesuffix(".py").removesuffix("/__init__")
    return getattr(import_module(module.replace("/", ".")), place.function)


def watch_filters(monkeypatch) -> Watch:
    """Let every `visible_to` ask the watch first."""
    watch = Watch()
    for cls in _below(QuerySet):
        if FILTER not in vars(cls):
            continue
        real = vars(cls)[FILTER]

        def visible_to(self, *args, real=real, **kwargs):
            # Of a narrower filter that calls the wider one, the caller asks.
            if sys._getframe(1).f_code.co_name == FILTER:
                return real(self, *args, **kwargs)
            place = called_from(sys._getframe(1))
            watch.met.append(place)
            if watch.removed(place):
                return self.all()
            kept = real(self, *args, **kwargs)
            if place not in watch.hid and self.exists() and not kept.exists():
                watch.hid.add(place)
            return kept

        monkeypatch.setattr(cls, FILTER, visible_to)
    return watch


def _below(cls: type) -> Iterator[type]:
    yield cls
    for sub in cls.__subclasses__():
        yield from _below(sub)


def watch_logins(monkeypatch) -> Watch:
    """Let every `@login_required` ask the watch first."""
    watch = Watch()
    for place in places(asks_login):
        page = named(place)
        while "test_func" not in page.__code__.co_freevars:
            page = page.__wrapped__
        cell = page.__closure__[page.__code__.co_freevars.index("test_func")]
        real = cell.cell_contents

        def may(user, place=place, real=real):
            watch.met.append(place)
            return watch.removed(place) or real(user)

        monkeypatch.setattr(cell, "cell_contents", may)
    return watch
