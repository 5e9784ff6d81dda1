from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "onpar.exchange"
    label = "exchange"
