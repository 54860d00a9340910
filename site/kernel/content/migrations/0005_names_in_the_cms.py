"""Pictures and documents get the names that editors know; Wagtail's ready-made moderation, whose approvers are a group
that nobody of ours is in, goes where it was never used."""

from typing import Any

from django.db import migrations


def drop_unused_workflow(apps: Any, schema_editor: Any) -> None:
    workflow = apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval").first()
    if workflow and not apps.get_model("wagtailcore", "WorkflowState").objects.filter(workflow=workflow).exists():
        workflow.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0004_home_blocks"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="guardedimage", options={"verbose_name": "picture", "verbose_name_plural": "pictures"}
        ),
        migrations.AlterModelOptions(
            name="guardeddocument", options={"verbose_name": "document", "verbose_name_plural": "documents"}
        ),
        migrations.RunPython(drop_unused_workflow, migrations.RunPython.noop),
    ]
