"""The contracts app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """协议与基础."""

    name = "contracts"
    verbose_name = "协议与基础"

    def ready(self) -> None:
        """Let ``manage.py check`` know what is asked; mark new sessions."""
        from contracts import checks  # noqa: F401 - registers itself
        from contracts.services import (  # noqa: F401 - both listen
            emergency,
            sessions,
        )
