from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "onpar.surveys"
    label = "surveys"
