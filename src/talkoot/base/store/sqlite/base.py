"""SQLite whose transactions of one process queue at a lock that hands over at once.

By itself SQLite lets whoever finds the database taken ask again after a pause that grows to a tenth of a second: a customer's answer
waited for that beside people who write in a workshop.
"""

from typing import Any

from django.db.backends.sqlite3 import base

from talkoot.base.store.turns import HERE, take_turn


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the process's turn from the beginning of a transaction to its end."""

    is_in_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        take_turn()
        self.is_in_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:  # also where it fails: Django rolls back, but not after every error
            self._end_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self.is_in_turn:
            self.is_in_turn = False
            HERE.release()
