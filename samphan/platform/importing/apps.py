from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig


class ImportingConfig(ModuleConfig):
    name = "samphan.platform.importing"
    label = "importing"
    verbose_name = _("Import and export")
