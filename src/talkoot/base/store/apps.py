from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Connects the promises to every new database connection."""

    name = "talkoot.base.store"
    label = "store"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from talkoot.base.store.connections import prepare

        connection_created.connect(prepare, dispatch_uid="talkoot.store")
