from django.urls import path

from samphan.orders.papers.shelf import SHELF
from samphan.orders.views import papers, selling

app_name = "orders"
urlpatterns = [
    path("settings/", selling.selling, name="selling"),
    path("settings/logo/", selling.logo_open, name="logo"),
    path("settings/logo/set/", selling.logo_set, name="logo-set"),
    path("settings/logo/remove/", selling.logo_remove, name="logo-remove"),
    path("settings/branches/<uuid:branch>/", selling.letterhead, name="letterhead"),
]
for kind, printed in SHELF.items():
    one = f"{printed.plural}/<uuid:{kind}>/paper"
    urlpatterns += [
        path(f"{one}/", papers.paper_preview, {"kind": kind}, name=f"{kind}-paper"),
        path(f"{one}.png", papers.paper_picture, {"kind": kind}, name=f"{kind}-paper-picture"),
        path(f"{one}.pdf", papers.paper_pdf, {"kind": kind}, name=f"{kind}-paper-pdf"),
    ]
