"""Who may edit what in the CMS, straight from the roles: no group and no permission row to provision, and an ended term
ends the access at once. (Wagtail's own group permissions fail at fifty groups: docs/decisions/002.)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Collection
from wagtail.permission_policies.base import BaseDjangoAuthPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from kernel.people.viewer import Viewer
from kernel.units.mounts import mounts

EDIT = "content.edit"
PAGE_ACTIONS = ("add", "change", "publish", "lock", "unlock")


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


def editable_units(user: Any) -> frozenset[int]:
    return _viewer(user).units_with(EDIT) if user.is_active else frozenset()


class UnitPagePolicy(PagePermissionPolicy):
    def get_all_permissions_for_user(self, user: Any) -> Any:
        if not user.is_active or user.is_anonymous or user.is_superuser:
            return []
        table = mounts().by_unit
        roots = [table[pk].root_page_id for pk in editable_units(user) if pk in table]
        pages = list(self.model.base_page_model.objects.filter(pk__in=roots))
        return [
            _PagePermission(page, page.pk, _Codename(f"{action}_basepage")) for page in pages for action in PAGE_ACTIONS
        ]

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        if not set(actions) & set(PAGE_ACTIONS):
            return self.model._default_manager.none()
        return self.model._default_manager.filter(unit_id__in=editable_units(user))

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
        return self.model._default_manager.filter(Q(unit_id__in=editable_units(user)) | Q(path__in=paths))


class UnitMediaPolicy(BaseDjangoAuthPermissionPolicy):
    """Pictures and documents by their own unit; collections play no part."""

    def user_has_permission(self, user: Any, action: str | None) -> bool:
        return bool(user.is_active and (user.is_superuser or editable_units(user)))

    def user_has_any_permission(self, user: Any, actions: Iterable[str]) -> bool:
        return self.user_has_permission(user, None)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        from kernel.accounts.models import User

        return User.objects.filter(is_superuser=True, is_active=True)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return bool(user.is_superuser or (user.is_active and instance.unit_id in editable_units(user)))

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        return self.user_has_permission_for_instance(user, "change", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows if user.is_superuser else rows.filter(unit_id__in=editable_units(user))

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
        return bool(perm == "wagtailadmin.access_admin" and user.is_active and editable_units(user))
