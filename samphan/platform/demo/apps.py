from samphan.platform.sockets import ModuleConfig


class DemoConfig(ModuleConfig):
    name = "samphan.platform.demo"
    label = "demo"
