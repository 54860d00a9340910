"""Who may edit what in the CMS, straight from the roles: no group and no permission row to provision, and an ended term
ends the access at once. (Wagtail's own group permissions fail at fifty groups: docs/decisions/002.)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Collection, PagePermissionTester, get_page_models
from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from kernel.content.audience import in_units
from kernel.people.viewer import Viewer
from kernel.units.mounts import mounts
from kernel.units.tree import tree

EDIT, APPROVE = "content.edit", "content.approve"
PLACE = ("path", "depth", "numchild", "url_path", "title", "unit", "content_type")  # all that is asked of a root page
WRITE_ACTIONS = ("add", "change")
PAGE_ACTIONS = (*WRITE_ACTIONS, "publish", "lock", "unlock")


@dataclass(frozen=True, slots=True)
class _Codename:
    codename: str


@dataclass(frozen=True, slots=True)
class _PagePermission:
    """Looks to Wagtail like a GroupPagePermission; must be hashable, since Wagtail puts it into sets."""

    page: Any
    page_id: int
    permission: _Codename


def _viewer(user: Any) -> Viewer:
    """One viewer per user object, that is per request."""
    if not hasattr(user, "_cms_viewer"):
        user._cms_viewer = Viewer(user)
    viewer: Viewer = user._cms_viewer
    return viewer


def editable_units(user: Any, permission: str = EDIT) -> frozenset[int]:
    """Asked for every row of a list, so worked out once a request."""
    known: dict[str, frozenset[int]] = user.__dict__.setdefault("_cms_units", {})
    if permission not in known:
        known[permission] = _viewer(user).units_with(permission) if user.is_active else frozenset()
    return known[permission]


def _special_types() -> dict[str, list[type[Any]]]:
    """{permission: page types that are written with it}, for types that are no plain content."""
    found: dict[str, list[type[Any]]] = {}
    for model in get_page_models():
        permission = getattr(model, "editor_permission", EDIT)
        if permission != EDIT:
            found.setdefault(permission, []).append(model)
    return found


def writable_q(user: Any) -> Q:
    """The condition for pages that the user may write: of own units, by the permission that the page's type names."""
    found = in_units(editable_units(user))
    for permission, models in _special_types().items():
        if units := editable_units(user, permission):
            types = ContentType.objects.get_for_models(*models).values()
            found |= Q(content_type__in=[kind.pk for kind in types]) & in_units(units)
    return found


def may_write(user: Any, page: Any) -> bool:
    """Is this page one that the person may write? Asks nothing of the database beyond the person's roles."""
    if user.is_superuser:
        return True
    permission = getattr(page.specific_class, "editor_permission", EDIT)
    units = editable_units(user) | editable_units(user, permission)
    return bool((page.unit_id or tree().root_id) in units)


def is_plain(page: Any) -> bool:
    """Is it plain content, written with the permission for it, and not a plugin's own kind of page?"""
    return getattr(page.specific_class, "editor_permission", EDIT) == EDIT


def may_approve(user: Any, page: Any) -> bool:
    """May this person approve a page that is looked at before it goes online?"""
    return bool(user.is_superuser or (page.unit_id or tree().root_id) in editable_units(user, APPROVE))


def approvable_pages(user: Any) -> QuerySet[Any]:
    from kernel.content.models import BasePage

    return BasePage.objects.filter(in_units(editable_units(user, APPROVE)))


def _only_written(user: Any) -> frozenset[int | None]:
    """Sites (None: the system's) on which plain pages are looked at first, and this person may not approve."""
    approvable = editable_units(user, APPROVE)
    moderated: frozenset[int | None] = tree().parts["moderated"]
    return frozenset(pk for pk in moderated if (pk or tree().root_id) not in approvable)


class UnitPagePolicy(PagePermissionPolicy):
    def get_all_permissions_for_user(self, user: Any) -> Any:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        table, units = mounts(), editable_units(user)
        roots = {table.by_unit[pk].root_page_id for pk in units if pk in table.by_unit}
        if tree().root_id in units:
            roots.add(table.system.root_page_id)
        # with a role in each of 500 units their columns would take a third of the time
        pages = list(self.model.base_page_model.objects.filter(pk__in=roots).only(*PLACE))
        pages += self._special_roots(user)
        only_written = _only_written(user)

        def actions(page: Any) -> tuple[str, ...]:
            return WRITE_ACTIONS if page.unit_id in only_written and is_plain(page) else PAGE_ACTIONS

        return [
            _PagePermission(page, page.pk, _Codename(f"{action}_basepage"))
            for page in pages
            for action in actions(page)
        ]

    def places_of(self, user: Any) -> frozenset[str]:
        """Paths in the tree at and below which the person may write."""
        if "_cms_places" not in user.__dict__:
            granted = self.get_cached_permissions_for_user(user)
            user.__dict__["_cms_places"] = frozenset(permission.page.path for permission in granted)
        places: frozenset[str] = user.__dict__["_cms_places"]
        return places

    @staticmethod
    def _special_roots(user: Any) -> list[Any]:
        """The topmost pages of types with a permission of their own (a course; its lessons stand below it)."""
        found: list[Any] = []
        for permission, models in _special_types().items():
            if units := editable_units(user, permission):
                for model in models:
                    if model.editor_root:
                        found += model.objects.filter(in_units(units))
        return found

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        if not set(actions) & set(PAGE_ACTIONS):
            return self.model._default_manager.none()
        rows = self.model._default_manager.filter(writable_q(user))
        only_written = _only_written(user)
        if only_written and not set(actions) & set(WRITE_ACTIONS):
            kinds = [model for models in _special_types().values() for model in models]
            special = [kind.pk for kind in ContentType.objects.get_for_models(*kinds).values()]
            within = Q(unit_id__in=only_written - {None})
            within |= Q(unit_id__isnull=True) if None in only_written else Q()
            rows = rows.exclude(within & ~Q(content_type__in=special))
        return rows

    def explorable_instances(self, user: Any) -> QuerySet[Any]:
        """Pages of one's own units, and the bare path of pages above them, so that the tree can be walked."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        roots = [permission.page for permission in self.get_cached_permissions_for_user(user)]
        if not roots:
            return self.model._default_manager.none()
        top = self.model.base_page_model.objects.first_common_ancestor_of(roots, include_self=True)
        step = self.model.steplen
        above = {page.path[:size] for page in roots for size in range(step, len(page.path), step)}
        paths = [path for path in above if path.startswith(top.path)]
        return self.model._default_manager.filter(writable_q(user) | Q(path__in=paths))


class UnitPagePermissions(PagePermissionTester):
    """What a person may do with one page. Wagtail compares the page with each permission that the person has, for every
    row of a list: 2,500 with a role in each of 500 units. Ours are alike for all actions, so that the places will do."""

    def __init__(self, user: Any, page: Any) -> None:
        self.user, self.page = user, page
        self.permission_policy = policy_registry.get(page)
        self.page_is_root = page.depth == 1
        if user.is_active and not user.is_superuser:
            step, path = page.steplen, page.path
            places = self.permission_policy.places_of(user)
            own = any(path[:size] in places for size in range(step, len(path) + 1, step))
            looked_at = own and page.unit_id in _only_written(user) and is_plain(page)
            self.permissions = set(WRITE_ACTIONS if looked_at else PAGE_ACTIONS) if own else set()


def media_units(user: Any) -> frozenset[int]:
    """Units whose pictures and documents the user may keep: wherever they write pages of any kind."""
    units = editable_units(user)
    for permission in _special_types():
        units |= editable_units(user, permission)
    return units


class UnitMediaPolicy(BaseDjangoAuthPermissionPolicy):
    """Pictures and documents by their own unit; collections play no part."""

    def user_has_permission(self, user: Any, action: str | None) -> bool:
        return bool(user.is_active and (user.is_superuser or media_units(user)))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return self.user_has_permission(user, None)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        from kernel.accounts.models import User

        return User.objects.filter(is_superuser=True, is_active=True)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return bool(user.is_superuser or (user.is_active and (instance.unit_id or tree().root_id) in media_units(user)))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return self.user_has_permission_for_instance(user, "change", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows if user.is_superuser else rows.filter(in_units(media_units(user)))

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, [action])

    def collections_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        return Collection.objects.filter(depth=1)

    def collections_user_has_permission_for(self, user: Any, action: str) -> QuerySet[Any]:
        return Collection.objects.filter(depth=1)


class CmsAccessBackend:
    """Authentication backend that signs nobody in: a role that may edit opens the CMS door."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> None:
        return None

    def has_perm(self, user: Any, perm: str, obj: Any = None) -> bool:
        return bool(perm == "wagtailadmin.access_admin" and user.is_active and media_units(user))
