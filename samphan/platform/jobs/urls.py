from django.urls import path

from samphan.platform.jobs import views

app_name = "jobs"
urlpatterns = [
    path("health/", views.health, name="health"),
    path("jobs/<uuid:pk>/", views.show_job, name="show"),
    path("jobs/<uuid:pk>/cancel/", views.cancel_job, name="cancel"),
    path("settings/system/", views.show_system, name="system"),
    path("settings/system/<uuid:pk>/retry/", views.retry_job, name="retry"),
    path("settings/system/<uuid:pk>/discard/", views.discard_job, name="discard"),
    path("settings/system/<uuid:pk>/stop/", views.stop_job, name="stop"),
]
