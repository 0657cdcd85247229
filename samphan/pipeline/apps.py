from django.utils.translation import gettext_lazy as _

from samphan.platform.sockets import ModuleConfig


class PipelineConfig(ModuleConfig):
    name = "samphan.pipeline"
    label = "pipeline"
    verbose_name = _("Sales pipeline")
