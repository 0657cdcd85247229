from django.urls import path

from samphan.platform.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.list_notifications, name="list"),
    path("bell/", views.show_bell, name="bell"),
    path("bell/count/", views.show_count, name="count"),
    path("read/", views.read_all, name="read-all"),
    path("<uuid:pk>/", views.open_notification, name="open"),
]
