"""A mypy plugin: what our middleware puts on every request has a type, so `request.viewer.may(…)` is checked in every view."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import TypeInfo
from mypy.plugin import AttributeContext, ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, Instance, Type, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
ATTRIBUTES = {
    "viewer": ("kernel.people.viewer", "Viewer"),
    "mount": ("kernel.units.mounts", "Mount"),
}


def declare(context: ClassDefContext) -> None:
    for name in ATTRIBUTES:
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.special_form))


def typed(context: AttributeContext, name: str) -> Type:
    """Looked up where the attribute is used: Django's own module is analysed long before ours."""
    module_name, class_name = ATTRIBUTES[name]
    module = getattr(context.api, "modules", {}).get(module_name)
    symbol = module.names.get(class_name) if module else None
    if symbol and isinstance(symbol.node, TypeInfo):
        return Instance(symbol.node, [])
    return context.default_attr_type


class RequestPlugin(Plugin):
    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return declare if fullname == REQUEST else None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        owner, _dot, name = fullname.rpartition(".")
        if name not in ATTRIBUTES or not owner.endswith("Request"):
            return None
        return lambda context: typed(context, name)


def plugin(version: str) -> type[Plugin]:
    return RequestPlugin
