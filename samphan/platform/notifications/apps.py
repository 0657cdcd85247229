from samphan.platform.sockets import ModuleConfig


class NotificationsConfig(ModuleConfig):
    name = "samphan.platform.notifications"
    label = "notifications"
