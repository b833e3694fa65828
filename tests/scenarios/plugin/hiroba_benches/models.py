from django.db import models


class Wish(models.Model):
    place = models.CharField(max_length=100)
    by = models.CharField(max_length=64)

    class Meta:
        app_label = "hiroba_benches"
