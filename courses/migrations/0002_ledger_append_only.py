from django.db import migrations

from kernel.db.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]
    operations = [AppendOnly(table="courses_creditentry")]
