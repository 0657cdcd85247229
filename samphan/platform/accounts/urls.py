from django.urls import path

from samphan.platform.accounts import views

app_name = "accounts"
urlpatterns = [
    path("no-business/", views.no_business, name="no-business"),
    path("choose-business/", views.choose_business, name="choose-business"),
]
