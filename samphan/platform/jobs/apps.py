from samphan.platform.sockets import ModuleConfig, fill_sockets


class JobsConfig(ModuleConfig):
    name = "samphan.platform.jobs"
    label = "jobs"

    def ready(self) -> None:
        fill_sockets("jobs")
