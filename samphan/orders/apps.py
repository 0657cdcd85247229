from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig


class OrdersConfig(ModuleConfig):
    name = "samphan.orders"
    label = "orders"
    verbose_name = _("Orders")
