"""Every address. Names are `package:page`."""

from django.urls import include, path

from talkoot.base.accounts import views as accounts
from talkoot.base.orgs import access
from talkoot.base.orgs.views import logo
from talkoot.base.ui import views as ui
from talkoot.config import health
from talkoot.config.packages import addresses_inside

# Packages below the access decorators have their few views guarded here.
own_pages = [
    path("me/", access.signed_in(accounts.me), name="me"),
    path("language/", access.public("the door speaks three languages")(accounts.language), name="language"),
]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("favicon.ico", access.public("browsers ask for it by themselves")(ui.favicon), name="favicon"),
    path("ui/", access.public("looks only, and only in development")(ui.components), name="components"),
    path("account/", include("allauth.urls")),
    path("", include((own_pages, "accounts"))),
    path("k/logo/<str:name>", logo.logo, name="logo"),
    path("k/", include("talkoot.feedback.urls_public")),
    path("a/", include("talkoot.assessment.urls_public")),
    path("q/", include("talkoot.sparring.urls_public")),
    path("ics/", include("talkoot.work.urls_public")),
    path("said/", include("talkoot.feedback.urls_said")),
    path("stories/", include("talkoot.stories.urls_public")),
    path("posts/", include("talkoot.content.urls_public")),
    path("w/", include("talkoot.workshops.urls_public")),
    path("setup/", include("talkoot.setup.urls")),
    path("", include("talkoot.base.orgs.urls")),
    path("<slug:org>/", include("talkoot.today.urls")),
    path("<slug:org>/customers/", include("talkoot.feedback.urls_inside")),
    *addresses_inside(),
]

handler404 = "talkoot.base.ui.views.not_found"
handler403 = "talkoot.base.ui.views.forbidden"
handler500 = "talkoot.base.ui.views.broken"
