from samphan.platform.sockets import ModuleConfig, fill_sockets


class LiveConfig(ModuleConfig):
    name = "samphan.platform.live"
    label = "live"

    def ready(self) -> None:
        fill_sockets("topics")
