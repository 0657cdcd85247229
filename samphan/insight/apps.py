from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig, fill_sockets


class InsightConfig(ModuleConfig):
    name = "samphan.insight"
    label = "insight"
    verbose_name = _("Insight")

    def ready(self) -> None:
        fill_sockets("extracts", "traits", "hints")
