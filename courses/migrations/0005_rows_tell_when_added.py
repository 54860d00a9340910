from django.db import migrations

from kernel.db.since import Dated

TABLES = ("courses_enrolment", "courses_itemprogress", "courses_attempt", "courses_completion")


class Migration(migrations.Migration):
    dependencies = [("courses", "0004_reminders")]
    operations = [Dated(table=table) for table in TABLES]
