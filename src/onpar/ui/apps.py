from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "onpar.ui"
    label = "ui"
