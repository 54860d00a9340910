"""The triggers of 0002 anew: on PostgreSQL they took a lock in shared memory for each row, which large imports ran out of."""

from importlib import import_module

from django.db import migrations

earlier = import_module("kernel.people.migrations.0002_one_primary_a_day").Migration


class Migration(migrations.Migration):
    dependencies = [("people", "0004_rows_tell_when_added")]
    operations = [migrations.RunPython(one.code, migrations.RunPython.noop) for one in earlier.operations]
