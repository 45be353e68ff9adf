"""One thing of each kind in either organisation, made once for a module."""

from tests.architecture.conftest import world  # noqa: F401  (a fixture)
