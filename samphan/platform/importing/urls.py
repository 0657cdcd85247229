from django.urls import path

from samphan.platform.importing import views

app_name = "importing"
urlpatterns = [
    path("<slug:noun>/", views.home, name="home"),
    path("run/<uuid:pk>/", views.show, name="run"),
    path("run/<uuid:pk>/match/", views.match, name="match"),
    path("run/<uuid:pk>/columns/", views.columns, name="columns"),
    path("run/<uuid:pk>/start/", views.start, name="start"),
    path("run/<uuid:pk>/stop/", views.stop, name="stop"),
    path("run/<uuid:pk>/undo/", views.undo, name="undo"),
    path("run/<uuid:pk>/forget/", views.forget, name="forget"),
    path("run/<uuid:pk>/faulty/", views.faulty, name="faulty"),
]
