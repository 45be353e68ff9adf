from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who can sign in."""

    name = "talkoot.base.accounts"
    label = "accounts"
