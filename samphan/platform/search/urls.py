from django.urls import path

from samphan.platform.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("palette/", views.palette, name="palette"),
    path("opened/", views.opened, name="opened-note"),
]
