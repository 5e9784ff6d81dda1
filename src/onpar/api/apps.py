from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "onpar.api"
    label = "api"
