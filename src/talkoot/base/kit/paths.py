"""Addresses that belong to nobody: whoever asks there is not looked at."""

# Customers’ answers, the team mirror’s sealed ones, what colleagues ask without a name, and what anybody says to a story.
ANSWERING = ("/k/", "/a/", "/q/", "/stories/")


def is_public(path: str) -> bool:
    """Whether answers arrive here. No session is looked up, no cookie read or set, no line written."""
    return path.startswith(ANSWERING)
