"""Templates, worked out per language once, when they are loaded.

A sentence that is the same for every reader of a language is looked up when the template is
compiled for that language, and so is a drawing or a button whose words stand in the template. What
is left for a request is what differs: the values in a sentence are filled in, and escaped, as ever.
"""

from collections.abc import MutableMapping
from typing import Any, ClassVar

from flask import Flask
from flask.sansio.app import App
from flask.templating import Environment
from flask_babel import get_locale, get_translations
from jinja2 import Template, nodes
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer

SENTENCE = frozenset({"_", "gettext"})
SMALL_PARTS = "components/ui.html"
DRAWN = frozenset({"icon", "face", "pic", "picture", "star", "logo"})
# Macros that look at nothing but what they are given.
ALWAYS_THE_SAME = {
    SMALL_PARTS: DRAWN | {"back", "tag"},
    "components/form.html": {"button"},
    "conversations/questions/parts.html": {"leave", "counter"},
}


class QuickContext(Context):
    """Calls a macro as Jinja does, without asking first what else it could have been."""

    drawings: ClassVar[set[Macro]] = set()
    _drawn: ClassVar[dict[tuple[Any, ...], str]] = {}  # as many as we have drawings and classes

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call something from a template; a drawing is drawn once."""
        if type(called) is not Macro:
            return super().call(called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        if called not in self.drawings:
            return called(self.eval_ctx, *args, **kwargs)
        key = (called, args, *kwargs.items())
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self._drawn[key] = called(self.eval_ctx, *args, **kwargs)
        return drawn


class OneModule(Template):
    """What a template imports is the same for every request: all templates share their globals."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if self._module is not None:
            return super()._get_default_module(None)
        module = super()._get_default_module(ctx)
        if self.name == SMALL_PARTS:
            QuickContext.drawings.update(getattr(module, name) for name in DRAWN)
        return module


class PerLanguage(Environment):
    """Keeps each template once for every language that asked for it."""

    context_class = QuickContext
    template_class = OneModule

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._loaded: dict[tuple[str, str], Template] = {}

    def _load_template(self, name: str, given: MutableMapping[str, Any] | None) -> Template:
        locale = get_locale()
        key = (locale.language if locale else "", name)
        found = self._loaded.get(key)
        if found is None or (self.auto_reload and not found.is_up_to_date):
            assert self.loader is not None  # noqa: S101 - Flask gives one
            found = self._loaded[key] = self.loader.load(self, name, self.make_globals(given))
        elif given:
            found.globals.update(given)
        return found

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, *args: Any, **kw: Any
    ) -> str:
        _WorkOut(self, source).visit(source)
        return super()._generate(source, name, filename, *args, **kw)


class _WorkOut(NodeTransformer):
    """Puts in the words and the drawings that no request can change."""

    def __init__(self, environment: Environment, source: nodes.Template) -> None:
        self.environment = environment
        self.imported = {
            each.target: each.template.value
            for each in source.find_all(nodes.Import)
            if isinstance(each.template, nodes.Const)
        }

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's name for it
        """Only what has its words in the template itself."""
        self.generic_visit(call)
        if call.dyn_args is not None or call.dyn_kwargs is not None:
            return call
        if isinstance(call.node, nodes.Name) and call.node.name in SENTENCE:
            return self._sentence(call) if isinstance(call.args[0], nodes.Const) else call
        if isinstance(call.node, nodes.Getattr) and isinstance(call.node.node, nodes.Name):
            return self._macro(call, self.imported.get(call.node.node.name), call.node.attr)
        return call

    def _sentence(self, call: nodes.Call) -> nodes.Node:
        said = get_translations().ugettext(call.args[0].as_const())
        if not call.kwargs:
            return self._new(nodes.TemplateData(str(said % {}), lineno=call.lineno))
        values = [
            nodes.Pair(nodes.Const(each.key), each.value, lineno=call.lineno)
            for each in call.kwargs
        ]
        safe = nodes.MarkSafeIfAutoescape(nodes.Const(said), lineno=call.lineno)
        return self._new(nodes.Mod(safe, nodes.Dict(values), lineno=call.lineno))

    def _macro(self, call: nodes.Call, template: str | None, name: str) -> nodes.Node:
        if template is None or name not in ALWAYS_THE_SAME.get(template, ()):
            return call
        context = nodes.EvalContext(self.environment, template)
        try:
            args = [each.as_const(context) for each in call.args]
            kwargs = {each.key: each.value.as_const(context) for each in call.kwargs}
        except nodes.Impossible:
            return call
        macro = getattr(self.environment.get_template(template).module, name)
        said = str(macro(*args, **kwargs))
        return self._new(nodes.TemplateData(said, lineno=call.lineno))

    def _new(self, node: nodes.Node) -> nodes.Node:
        return node.set_environment(self.environment)


def init_app(app: Flask) -> None:
    """Before anything asks for the templates: whoever comes too late is told at start."""
    if "jinja_env" in vars(app):
        raise RuntimeError("the templates were asked for before they could be set up")
    app.jinja_environment = PerLanguage
