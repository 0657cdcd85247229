from django.urls import path

from samphan.platform.api import views
from samphan.platform.api.routing import api_v1

app_name = "api"
urlpatterns = [
    path("settings/api-tokens/", views.token_list, name="token-list"),
    path("settings/api-tokens/new/", views.token_create, name="token-create"),
    path("settings/api-tokens/<uuid:pk>/revoke/", views.token_revoke, name="token-revoke"),
    path("api/v1/docs", views.docs, name="docs"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", api_v1().urls),
]
