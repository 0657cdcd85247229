from django.urls import path

from samphan.platform.exporting import views

app_name = "exporting"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/<slug:key>/", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/file/", views.download, name="file"),
    path("<uuid:pk>/stop/", views.stop, name="stop"),
    path("<uuid:pk>/remove/", views.remove, name="remove"),
]
