from django.db import migrations

from kernel.db.since import Dated


class Migration(migrations.Migration):
    dependencies = [("people", "0003_named_accounts")]
    operations = [Dated(table="people_affiliation")]
