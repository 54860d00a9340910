from django.db import migrations
from django.db.models import OuterRef, Subquery


def name_accounts(apps, schema_editor):
    """Accounts repeat the names of their persons (kernel.people.naming)."""
    person = apps.get_model("people", "Person").objects.filter(account=OuterRef("pk"))
    accounts = apps.get_model("accounts", "User").objects.filter(person__isnull=False)
    accounts.update(first_name=Subquery(person.values("name")[:1]), last_name="")


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_primary_a_day"), ("accounts", "0004_privacy_version")]
    operations = [migrations.RunPython(name_accounts, migrations.RunPython.noop, elidable=True)]
