from samphan.platform.sockets import ModuleConfig, fill_sockets


class ApiConfig(ModuleConfig):
    name = "samphan.platform.api"
    label = "api"

    def ready(self) -> None:
        fill_sockets("api")
