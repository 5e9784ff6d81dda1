from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "onpar.surveys"
    label = "surveys"

    def ready(self) -> None:
        from onpar.partners.contract import interactions_moved
        from onpar.surveys.services.answers import mark_answers_about

        interactions_moved.append(mark_answers_about)
