from samphan.platform.sockets import ModuleConfig


class WebhooksConfig(ModuleConfig):
    name = "samphan.platform.webhooks"
    label = "webhooks"
