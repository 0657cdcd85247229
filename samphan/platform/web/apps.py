from samphan.platform.sockets import ModuleConfig, fill_sockets


class WebConfig(ModuleConfig):
    name = "samphan.platform.web"
    label = "web"

    def ready(self) -> None:
        fill_sockets("nav", "panels", "settings_pages")
