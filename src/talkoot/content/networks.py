"""Where posts go: the page of one's own, and networks with the limits that they tell."""

from django.utils.translation import gettext_lazy

from talkoot.content.filling import OWN, Network

# As their own documentation says; looked up in November 2026. Bluesky counts what is seen as one sign: a text is never longer there than here.
NETWORKS: dict[str, Network] = {
    one.key: one
    for one in (
        Network(OWN, gettext_lazy("Our own page"), "", None, None, None, "", "wide", is_own=True),
        Network("facebook", "Facebook", "https://www.facebook.com/", None, None, None, "", "link"),
        Network(
            "instagram", "Instagram", "https://www.instagram.com/", 2200, 30, None,
            "https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
            "portrait",
        ),
        Network("mastodon", "Mastodon", "https://joinmastodon.org/", 500, None, 23, "https://docs.joinmastodon.org/user/posting/", "wide", goes=True),
        Network("bluesky", "Bluesky", "https://bsky.app/", 300, None, None, "https://docs.bsky.app/docs/advanced-guides/posts", "wide"),
    )
}  # fmt: skip
