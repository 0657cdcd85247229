from samphan.platform.sockets import ModuleConfig


class BackupsConfig(ModuleConfig):
    name = "samphan.platform.backups"
    label = "backups"
