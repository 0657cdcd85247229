from samphan.platform.sockets import ModuleConfig


class TenantsConfig(ModuleConfig):
    name = "samphan.platform.tenants"
    label = "tenants"

    def ready(self) -> None:
        from samphan.platform.tenants import among  # noqa: PLC0415 - psycopg and models come after the registry
        from samphan.platform.tenants.row_security import connect_wall  # noqa: PLC0415 - as above

        connect_wall()
        among.register()
