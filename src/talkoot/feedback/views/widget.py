"""The widget: one script line on any website. It shows the customer's page in a frame of its own and touches nothing else."""

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talkoot.base.orgs import access
from talkoot.feedback.models import Channel
from talkoot.feedback.queries.channels import channel_page

SCRIPT = """(() => {
  const here = document.currentScript, frame = document.createElement("iframe"), point = %(key)s;
  frame.src = %(address)s;
  frame.title = %(title)s;
  frame.setAttribute("sandbox", "allow-forms allow-scripts allow-same-origin"); // its own origin, which is never this page's
  frame.referrerPolicy = "no-referrer";
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%%", maxWidth: "40rem", height: "32rem", border: "0", display: "block" });
  addEventListener("message", ({ source, data }) => {
    if (source === frame.contentWindow && data?.talkoot === point && data.height > 0) frame.style.height = `${Math.min(2000, data.height)}px`;
  });
  here.after(frame);
})();
"""


@access.public("websites show it to their visitors")
def widget(request: HttpRequest, key: str) -> HttpResponse:
    """The script that a website puts in its page."""
    page = channel_page(key)
    if page is None or page.record.kind != Channel.Kind.WIDGET:
        words = "// Talkoot: this feedback point is not open.\n"
        return HttpResponse(words, status=404, content_type="text/javascript", headers={"Cross-Origin-Resource-Policy": "cross-origin"})
    address = settings.TALKOOT_URL + reverse("k:answer", args=[key]) + "?shown=inside"
    with translation.override(page.language):
        title = _("Tell %(organisation)s how it went") % {"organisation": page.organisation}
    content = SCRIPT % {"key": json.dumps(key), "address": json.dumps(address), "title": json.dumps(title)}
    headers = {"Cache-Control": "max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(content, content_type="text/javascript; charset=utf-8", headers=headers)
