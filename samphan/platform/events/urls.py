from django.urls import path

from samphan.platform.events import views

app_name = "events"
urlpatterns = [
    path("", views.dead_letter_list, name="dead-letter-list"),
    path("replay/", views.dead_letter_replay, name="all-replay"),
    path("<int:pk>/replay/", views.dead_letter_replay, name="dead-letter-replay"),
    path("<int:pk>/discard/", views.dead_letter_discard, name="dead-letter-discard"),
]
