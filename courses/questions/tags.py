"""Tags of many questions at once: a bank of five hundred must not cost a thousand queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.db.models.functions import Lower
from taggit.models import Tag, TaggedItem

from courses.models import Question

BATCH = 500


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Ids in portions that a database takes in one condition."""
    every = list(ids)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]


def names_of(ids: Iterable[int]) -> dict[int, list[str]]:
    """{question id: names of its tags in the order of the alphabet}; questions without tags are missing."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in batches(ids):
        rows = _tagged(part).order_by("tag__name").values_list("object_id", "tag__name")
        for question_id, name in rows:
            found[question_id].append(name)
    return dict(found)


def set_tags(wanted: Mapping[int, Sequence[str]]) -> None:
    """Give each question (by id) exactly these tags. Names that differ only in case are one tag, as everywhere."""
    tags = _tags({name for names in wanted.values() for name in names})
    content_type = ContentType.objects.get_for_model(Question)
    for part in batches(wanted):
        held = {
            (question_id, tag_id): pk
            for pk, question_id, tag_id in _tagged(part).values_list("pk", "object_id", "tag_id")
        }
        due = {(question_id, tags[name.casefold()].pk) for question_id in part for name in wanted[question_id]}
        TaggedItem.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in due]).delete()
        TaggedItem.objects.bulk_create(
            TaggedItem(object_id=question_id, tag_id=tag_id, content_type=content_type)
            for question_id, tag_id in sorted(due - held.keys())
        )


def _tagged(ids: Sequence[int]):  # type: ignore[no-untyped-def]  # taggit has no types
    return TaggedItem.objects.filter(content_type=ContentType.objects.get_for_model(Question), object_id__in=ids)


def _tags(names: set[str]) -> dict[str, Tag]:
    """{name in lower case: its tag}; missing ones are made, one by one, because each needs a slug of its own."""
    wanted = {name.casefold(): name for name in sorted(names)}
    known = Tag.objects.annotate(lower=Lower("name")).filter(Q(lower__in=list(wanted)) | Q(name__in=list(names)))
    found = {tag.name.casefold(): tag for tag in known}
    for folded, name in wanted.items():
        if folded not in found:
            found[folded] = Tag.objects.create(name=name)
    return found
