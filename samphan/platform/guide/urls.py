from django.urls import path

from samphan.platform.guide import views

app_name = "guide"
urlpatterns = [
    path("panel/", views.panel, name="panel"),
    path("put-away/", views.put_away, name="put-away"),
    path("bring-back/", views.bring_back, name="bring-back"),
]
