from django.urls import path

from samphan.platform.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("", views.endpoint_list, name="endpoint-list"),
    path("new/", views.endpoint_create, name="endpoint-create"),
    path("<uuid:pk>/", views.endpoint_show, name="endpoint-show"),
    path("<uuid:pk>/edit/", views.endpoint_edit, name="endpoint-edit"),
    path("<uuid:pk>/secret/", views.secret_rotate, name="secret-rotate"),
    path("<uuid:pk>/pause/", views.endpoint_pause, name="endpoint-pause"),
    path("<uuid:pk>/resume/", views.endpoint_resume, name="endpoint-resume"),
    path("<uuid:pk>/delete/", views.endpoint_delete, name="endpoint-delete"),
    path("<uuid:pk>/test/", views.test_send, name="test-send"),
    path("<uuid:pk>/replay/", views.delivery_replay, name="failed-replay"),
    path("<uuid:pk>/replay/<uuid:delivery>/", views.delivery_replay, name="delivery-replay"),
]
