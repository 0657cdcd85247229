from samphan.platform.sockets import ModuleConfig, fill_sockets


class GuideConfig(ModuleConfig):
    name = "samphan.platform.guide"
    label = "guide"

    def ready(self) -> None:
        fill_sockets("first_steps")
