from django.db import migrations

from kernel.db.since import Dated


class Migration(migrations.Migration):
    dependencies = [("people", "0002_one_primary_a_day")]
    operations = [Dated(table="people_affiliation")]
