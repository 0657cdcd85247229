"""Small addresses of every list, under `/lists/<key>/`. The list itself lives at its module's own address."""

from django.urls import path

from samphan.platform.web.tables import bulk_views, saved_view_views, views

urlpatterns = [
    path("<slug:key>/filter/", views.filter_form, name="list-filter"),
    path("<slug:key>/columns/", views.choose_columns, name="list-columns"),
    path("<slug:key>/peek/<uuid:pk>/", views.peek, name="list-peek"),
    path("<slug:key>/cell/<uuid:pk>/<str:name>/", views.edit_cell, name="list-cell"),
    path("<slug:key>/undo/<str:token>/", views.undo_cell, name="list-undo"),
    path("<slug:key>/do/<slug:name>/", bulk_views.bulk_action, name="list-bulk"),
    path("<slug:key>/runs/<uuid:pk>/", bulk_views.run_progress, name="list-run"),
    path("<slug:key>/runs/<uuid:pk>/stop/", bulk_views.stop_run, name="list-run-stop"),
    path("<slug:key>/runs/<uuid:pk>/undo/", bulk_views.undo_run, name="list-run-undo"),
    path("<slug:key>/views/", saved_view_views.save_as, name="list-view-save"),
    path("<slug:key>/views/<uuid:pk>/", saved_view_views.save, name="list-view-update"),
    path("<slug:key>/views/<uuid:pk>/name/", saved_view_views.rename, name="list-view-rename"),
    path("<slug:key>/views/<uuid:pk>/share/", saved_view_views.share, name="list-view-share"),
    path("<slug:key>/views/<uuid:pk>/default/", saved_view_views.default, name="list-view-default"),
    path("<slug:key>/views/<uuid:pk>/delete/", saved_view_views.delete, name="list-view-delete"),
    path("<slug:key>/views/<uuid:pk>/restore/", saved_view_views.restore, name="list-view-restore"),
]
