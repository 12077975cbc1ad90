"""Makes the store that the settings ask for. psycopg is imported only where PostgreSQL is used."""

from __future__ import annotations

from guide.common.settings import Settings
from guide.store.contract import Store
from guide.store.data_folder import check_finished
from guide.store.sqlite import SqliteStore


def store_for(settings: Settings) -> Store:
    """Return the store, not open yet.

    Raises DatabaseError where GUIDE_DATABASE_URL is not an address, FolderError where a restore is unfinished.
    """
    if settings.database_url is None:
        return SqliteStore(settings.data)
    check_finished(settings.data)
    from guide.store.postgresql import PostgresqlStore

    return PostgresqlStore(
        settings.database_url.get_secret_value(),
        connections=settings.database_connections,
        timeout=settings.database_timeout,
        patience=settings.database_patience,
    )
