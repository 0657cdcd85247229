from django.urls import path

from samphan.platform.fields import views

app_name = "fields"
urlpatterns = [
    path("", views.field_list, name="field-list"),
    path("<str:noun>/add/", views.add, name="field-create"),
    path("<str:noun>/order/", views.order, name="field-order"),
    path("<uuid:pk>/", views.edit, name="field-edit"),
    path("<uuid:pk>/archive/", views.archive, name="field-archive"),
    path("<uuid:pk>/restore/", views.restore, name="field-restore"),
    path("file/<str:noun>/<uuid:row>/<str:slug>/", views.open_file, name="file-open"),
]
