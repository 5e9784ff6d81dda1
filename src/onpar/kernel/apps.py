from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "onpar.kernel"
    label = "kernel"
