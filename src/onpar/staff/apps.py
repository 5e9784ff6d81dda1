from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "onpar.staff"
    label = "staff"
