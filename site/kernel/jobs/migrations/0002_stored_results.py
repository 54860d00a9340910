from django.db import migrations


def forget_local_files(apps, schema_editor):
    """Results of before lay in a folder of one machine: their pages say that the file is gone and can be made again."""
    apps.get_model("jobs", "Job").objects.exclude(result_file="").update(result_file="")


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]
    operations = [migrations.RunPython(forget_local_files, migrations.RunPython.noop, elidable=True)]
