"""The agreements about this code, as tests. A rule that cannot fail is a wish."""

import ast
import inspect
import re
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

import pytest
from flask import Flask, Response
from jinja2 import meta
from sqlalchemy import select

from portal.accounts.models import Account
from portal.db import Base, db
from portal.viewer import SystemViewer, Viewer
from portal.web import access
from portal.web.transactions import begin, commit_on_success

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "portal").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FRAGMENTS = [path for path in TEMPLATES if path.name.startswith("_")]
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
VIEWS = [path for path in MODULES if "views" in path.parts or path.stem == "views"]
ASKING = [
    path
    for path in MODULES
    if {"queries", "commands"} & {path.stem, path.parent.name} and path.stem != "__init__"
]
NEVER = {"utils", "helpers", "common", "services", "misc"}
ONLY_AT_THE_EDGE = {"request", "session", "abort", "redirect", "render_template"}
TOP_LEVEL = {
    ".ci", ".editorconfig", ".git", ".gitignore", "LICENSE", "README.md", "assets.txt",
    "babel.cfg", "config.py", "dev", "docs", "migrations", "portal", "pyproject.toml",
    "requirements-dev.in", "requirements-dev.txt", "requirements.in", "requirements.txt",
    "static", "templates", "tests", "translations", "wsgi.py",
}  # fmt: skip
WITHOUT_A_SCHOOL = {
    "schools", "accounts", "attempt_counters", "installation",
    "recovery_codes", "passkeys", "identities", "challenges", "mail_codes",
}  # fmt: skip


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def functions(path: Path) -> list[ast.FunctionDef]:
    return [
        node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)
    ]


def length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or 0) - function.lineno + 1


def test_a_view_without_an_access_rule_does_not_start(app: Flask):
    def secret() -> str:
        return "secret"

    app.view_functions["secret"] = secret
    try:
        with pytest.raises(RuntimeError, match="no access rule: secret"):
            access.check_every_endpoint(app)
    finally:
        del app.view_functions["secret"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_never_writes(app: Flask, method: str):
    with app.test_request_context(method=method):
        begin()
        db.session.add(Account(email=f"{method}@nobody.example"))
        db.session.flush()
        commit_on_success(Response())
    kept = select(Account).where(Account.email == f"{method}@nobody.example")
    assert db.session.scalars(kept).first() is None


@pytest.mark.parametrize("status", [400, 404, 422, 503])
def test_a_refusal_keeps_nothing(app: Flask, status: int):
    with app.test_request_context(method="POST"):
        begin()
        db.session.add(Account(email=f"{status}@nobody.example"))
        db.session.flush()
        commit_on_success(Response(status=status))
    kept = select(Account).where(Account.email == f"{status}@nobody.example")
    assert db.session.scalars(kept).first() is None


@pytest.mark.parametrize("path", ASKING, ids=name)
def test_nothing_is_asked_or_done_without_a_viewer(path: Path):
    module = import_module(dotted(path))
    for function in vars(module).values():
        ours = inspect.isfunction(function) and function.__module__ == module.__name__
        if not ours or function.__name__.startswith("_") or function.__name__ in PURE:
            continue
        first = next(iter(inspect.signature(function).parameters.values()), None)
        assert first, f"{function.__name__} must take the viewer first"
        assert first.annotation in (Viewer, SystemViewer, Viewer | SystemViewer), (
            f"{function.__name__} must take the viewer first"
        )


# Public functions that ask nothing of the database.
PURE = {
    "canonical",
    "viewer_with_token",
    "enter_school",
    "next_night",
    "remember",
    "when_changed",
    "when_moved",
    "starts_on",
}


@pytest.mark.parametrize("path", FRAGMENTS, ids=name)
def test_a_fragment_reads_at_most_the_one_value_that_has_its_name(app: Flask, path: Path):
    tree = app.jinja_env.parse(path.read_text())
    known = app.jinja_env.globals.keys() | {"nav", "school_name", "signed_in_as", "csrf_token"}
    read = meta.find_undeclared_variables(tree) - known
    assert read <= {path.stem.removeprefix("_")}


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_do_not_decide_who_sees_what(path: Path):
    for word in ("current_user", "viewer", "role", "policy"):
        assert f"{word}." not in path.read_text(), f"{word} belongs in portal/policy"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_code_stays_small(path: Path):
    assert len(path.read_text().splitlines()) <= 250
    limit = 30 if path in VIEWS else 40
    for function in functions(path):
        assert length(function) <= limit, f"{function.name} takes {length(function)} lines"


def test_a_view_is_a_form_a_query_or_command_and_a_return():
    sizes = [
        length(function)
        for path in VIEWS
        for function in functions(path)
        if any("pages" in ast.unparse(mark) for mark in function.decorator_list)
    ]
    bodies = [size - 2 for size in sizes]  # without the line of its name and its docstring
    assert median(bodies) <= 8


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_stay_small(path: Path):
    assert len(path.read_text().splitlines()) <= 80


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_stay_small(path: Path):
    limit = 120 if path.stem.startswith("outbox") else 60
    assert len(path.read_text().splitlines()) <= limit


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_called_after_what_it_is_about(path: Path):
    assert not NEVER & {path.stem, path.parent.name}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_packages_open_with_a_sentence(path: Path):
    if path.name == "__init__.py":
        assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", ASKING, ids=name)
def test_queries_and_commands_know_no_request(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "flask":
            assert not ONLY_AT_THE_EDGE & {alias.name for alias in node.names}


def test_the_top_level_stays_as_the_owner_asked():
    ours = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} | {".ci"}
    assert ours - TOP_LEVEL <= {"data", "test-results"}, "what is git-ignored may stand there"


def test_every_row_belongs_to_exactly_one_school():
    for table in Base.metadata.tables.values():
        if table.name in WITHOUT_A_SCHOOL:
            continue
        assert "school_id" in table.c, f"{table.name} belongs to no school"
        assert not table.c.school_id.nullable
    keyed_later = {
        "sessions",
        "sign_in_codes",
        "memberships",
        "mail_codes",
        "jobs",
    }  # needed before the school is known
    for table in Base.metadata.tables.values():
        if "school_id" in table.c and table.name not in keyed_later:
            assert table.primary_key.columns.keys()[0] == "school_id"


def test_foreign_keys_stay_within_a_school():
    for table in Base.metadata.tables.values():
        for key in table.foreign_key_constraints:
            if "school_id" in key.referred_table.c and "school_id" in table.c:
                if table.name == "sessions" and key.referred_table.name == "sessions":
                    continue  # by id only, and by token hash
                assert "school_id" in [column.name for column in key.columns], (
                    f"{table.name} -> {key.referred_table.name} can cross schools"
                )


def test_what_a_page_is_given_cannot_change():
    """HOUSE 4: what queries return is frozen."""
    for path in ASKING:
        if "queries" not in {path.stem, path.parent.name}:
            continue
        module = import_module(dotted(path))
        for kind in vars(module).values():
            if is_dataclass(kind) and kind.__module__ == module.__name__:
                assert kind.__dataclass_params__.frozen, f"{kind.__name__} in {name(path)}"


def test_addresses_are_words_with_dashes_and_typed(app: Flask):
    """HOUSE 22: what is no id or number is a secret or a name, which a type cannot say."""
    untyped = {"link", "code", "name", "token"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        bare = re.sub(r"<[^>]+>", "x", rule.rule)
        assert re.fullmatch(r"(/[a-z0-9-]*)+(\.[a-z]+)?", bare), rule.rule
        plain = set(re.findall(r"<(\w+)>", rule.rule))
        assert plain <= untyped, rule.rule


def test_every_constraint_has_a_name_to_read_in_an_error():
    """HOUSE 18: a migration can find it again, on both databases."""
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{type(constraint).__name__} of {table.name}"
