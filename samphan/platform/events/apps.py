from samphan.platform.sockets import ModuleConfig, fill_sockets


class EventsConfig(ModuleConfig):
    name = "samphan.platform.events"
    label = "events"

    def ready(self) -> None:
        fill_sockets("events", "handlers")
