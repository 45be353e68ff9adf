"""Pictures that steps show."""

from talkoot.workshops.models import Activity, Picture, Workshop


def picture_of(activity: Activity) -> Picture | None:
    """Without what is drawn."""
    return Picture.objects.filter(activity=activity).defer("content").first()


def pictures_of(workshop: Workshop) -> dict[int, Picture]:
    """All of a workshop's, by step; without what is drawn."""
    return {one.activity_id: one for one in Picture.objects.filter(activity__workshop=workshop).defer("content")}
