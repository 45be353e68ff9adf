"""Every address of the product, and how to fill in its numbers."""

from django.urls import URLPattern, URLResolver, get_resolver


def views():
    """(address template, name, view) of every address."""

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern), pattern.namespace or namespace)
            elif isinstance(pattern, URLPattern):
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                yield prefix + str(pattern.pattern), name, pattern.callback

    return list(walk(get_resolver().url_patterns, "/", ""))


def own_views():
    return [(path, name, view) for path, name, view in views() if not path.startswith("/account/")]


INSIDE = [(path, name, view) for path, name, view in own_views() if view.access.kind == "members"]


def address(path, org, pk):
    filled = path.replace("<slug:org>", org)
    for kind in ("<int:pk>",):
        filled = filled.replace(kind, str(pk))
    assert "<" not in filled, f"the matrix does not know how to fill {path}"
    return filled


def number_for(path, things, org):
    """The number of the thing that an address speaks of. An address whose thing is not known here fails: it would be tried with a missing one."""
    if "<int:pk>" not in path:
        return 0
    return things[org][word_before(path)]


def word_before(path):
    """The word before a number: what it is the number of."""
    return path.split("/<int:pk>")[0].rsplit("/", 1)[1]


def part_of(page):
    """The same of a page by its name; nothing where it has no number."""
    return next((word_before(path) for path, name, _view in INSIDE if name == page and "<int:pk>" in path), "")
