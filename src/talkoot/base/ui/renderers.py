"""Forms drawn as our design has them: hint before the field, error before the field."""

from django.forms.renderers import TemplatesSetting


class TalkootRenderer(TemplatesSetting):
    """Uses our templates for whole forms and single fields."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
