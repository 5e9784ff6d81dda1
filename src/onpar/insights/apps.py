from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "onpar.insights"
    label = "insights"
