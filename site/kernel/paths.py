"""Path converters for all apps. `<public_id:course>` matches a public id and nothing else."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter

from kernel.db.ids import PUBLIC_ID_PATTERN


class PublicIdConverter(StringConverter):
    regex = PUBLIC_ID_PATTERN


register_converter(PublicIdConverter, "public_id")
