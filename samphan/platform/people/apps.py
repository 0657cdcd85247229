from samphan.platform.sockets import ModuleConfig


class PeopleConfig(ModuleConfig):
    name = "samphan.platform.people"
    label = "people"
