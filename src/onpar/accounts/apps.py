from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onpar.accounts"
    label = "accounts"
