from django.db import migrations

from kernel.db.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("legal", "0001_initial")]
    operations = [
        AppendOnly(table="legal_version"),
        AppendOnly(table="legal_text"),
        AppendOnly(table="legal_acceptance"),
    ]
