from django.utils.translation import gettext_lazy as _

from samphan.platform.web.panels import PANELS, Panel

PANELS.append(Panel("guide", _("First steps"), "guide:panel", place="today", permission="platform:guide:view", order=0))
