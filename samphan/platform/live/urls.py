from django.urls import path

from samphan.platform.live import views

app_name = "live"
urlpatterns = [path("", views.stream, name="stream")]
