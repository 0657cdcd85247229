from samphan.platform.sockets import ModuleConfig, fill_sockets


class AuditConfig(ModuleConfig):
    name = "samphan.platform.audit"
    label = "audit"

    def ready(self) -> None:
        fill_sockets("audited")
