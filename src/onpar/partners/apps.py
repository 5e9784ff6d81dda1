from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "onpar.partners"
    label = "partners"
