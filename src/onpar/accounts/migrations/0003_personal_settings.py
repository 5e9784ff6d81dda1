from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_api_tokens'),
    ]

    operations = [
        migrations.AddField(
            model_name='installation',
            name='language',
            field=models.CharField(default='en-us', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(default='en-us', max_length=12),
        ),
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(default='UTC', max_length=64),
        ),
    ]
