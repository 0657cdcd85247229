from django.utils.translation import gettext_lazy as _

from samphan.customers.identity.reviewing import heads
from samphan.platform.web.menu import CREATE, MENU, CreateEntry, MenuEntry

MENU.append(
    MenuEntry(
        _("Customers"),
        "customers:customer-list",
        "users",
        permission="customers:customer:view",
        order=20,
        on_phone=True,
    )
)
MENU.append(
    MenuEntry(
        _("Possible duplicates"),
        "customers:duplicate-list",
        "arrow-merge",
        permission="customers:duplicate:review",
        order=21,
        count=heads,
    )
)
CREATE.append(
    CreateEntry(_("Add customer"), "customers:customer-create", "user-plus", permission="customers:customer:create")
)
