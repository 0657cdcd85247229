from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig, fill_sockets


class CustomersConfig(ModuleConfig):
    name = "samphan.customers"
    label = "customers"
    verbose_name = _("Customers")

    def ready(self) -> None:
        fill_sockets("movers", "subjects")
