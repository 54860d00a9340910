from django.db import migrations

from kernel.db.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [AppendOnly(table="audit_auditentry")]
