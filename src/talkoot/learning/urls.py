"""Addresses for members."""

from django.urls import path

from talkoot.learning.views import linkage, picture, reports, worked

app_name = "learning"
urlpatterns = [
    path("", worked.worked, name="worked"),
    path("figures/", worked.worked_tables, name="worked_tables"),
    path("linkage/figures/", linkage.linkage_tables, name="linkage_tables"),
    path("linkage/", linkage.linkage, name="linkage"),
    path("linkage/method/", linkage.method, name="method"),
    path("big-picture/", picture.own, name="own"),
    path("teams/", picture.teams, name="teams"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.make, name="make_report"),
    path("reports/<int:pk>/", reports.report, name="report"),
    path("reports/<int:pk>/report.pdf", reports.report_pdf, name="report_pdf"),
    path("reports/<int:pk>/report.xlsx", reports.report_xlsx, name="report_xlsx"),
    path("reports/<int:pk>/remove/", reports.remove, name="remove_report"),
    path("sites/<int:pk>/", picture.picture, name="picture"),
    path("sites/<int:pk>/big-picture.pdf", picture.picture_pdf, name="picture_pdf"),
]
