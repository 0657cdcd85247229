from django.urls import path

from samphan.platform.demo import views

app_name = "demo"
urlpatterns = [path("", views.demonstration_settings, name="demonstration-settings")]
