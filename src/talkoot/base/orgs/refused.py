"""What an action raises when it may not be done now."""


class Refused(Exception):
    """Carries the reason in the user's language, ready to be shown."""

    def __init__(self, reason: object) -> None:
        super().__init__(str(reason))
        self.reason = str(reason)
