from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig


class CatalogConfig(ModuleConfig):
    name = "samphan.catalog"
    label = "catalog"
    verbose_name = _("Catalogue")
