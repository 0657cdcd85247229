from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig


class ExportingConfig(ModuleConfig):
    name = "samphan.platform.exporting"
    label = "exporting"
    verbose_name = _("Export")
