from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig, fill_sockets


class ConsentConfig(ModuleConfig):
    name = "samphan.consent"
    label = "consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        fill_sockets("personal_data")
