from django.urls import include, path

from samphan.platform.web import gallery, pwa, views

app_name = "web"
urlpatterns = [
    path("lists/", include("samphan.platform.web.tables.urls")),
    path("", views.today, name="today"),
    path("settings/", views.settings, name="settings"),
    path("preferences/", views.preferences, name="preferences"),
    path("places/", views.places, name="places"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("worker.js", pwa.worker, name="worker"),
    path("offline/", pwa.offline, name="offline"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("gallery/dialog/", gallery.gallery_dialog, name="gallery-dialog"),
    path("gallery/people/", gallery.gallery_people, name="gallery-people"),
    path("gallery/toast/", gallery.gallery_toast, name="gallery-toast"),
    path("gallery/undo/", gallery.gallery_undo, name="gallery-undo"),
    path("gallery/form/", gallery.gallery_form, name="gallery-form"),
]
