from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "onpar.public"
    label = "public"
