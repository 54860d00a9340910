from django.db import migrations

from kernel.db.triggers import no_overlap


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        no_overlap(
            table="people_affiliation",
            keys=("person_id", "unit_kind"),
            when="{row}.kind = 'primary'",
            start="starts_on",
            end="ends_on",
            parent="people_person",
        ),
        no_overlap(
            table="people_personfact",
            keys=("person_id",),
            when="{row}.kind = 'stage'",
            start="starts_on",
            end="ends_on",
            parent="people_person",
        ),
    ]
