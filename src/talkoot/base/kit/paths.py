"""Addresses that belong to nobody: whoever asks there is not looked at."""

ANSWERING = ("/k/", "/a/", "/stories/")  # customers’ answers, the team mirror’s sealed ones, and what anybody says to a story


def is_public(path: str) -> bool:
    """Whether answers arrive here. No session is looked up, no cookie read or set, no line written."""
    return path.startswith(ANSWERING)
