from samphan.platform.sockets import ModuleConfig, fill_sockets


class SearchConfig(ModuleConfig):
    name = "samphan.platform.search"
    label = "search"

    def ready(self) -> None:
        fill_sockets("searches")
