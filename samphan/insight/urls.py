from django.urls import path

from samphan.insight.views import figures, reports

app_name = "insight"
urlpatterns = [
    path("", figures.dashboard, name="dashboard"),
    path("people/", figures.people, name="people"),
    path("load/", figures.load, name="load"),
    path("returning/", reports.cohorts, name="cohorts"),
    path("scores/", reports.scores, name="scores"),
    path("concentration/", reports.concentration, name="concentration"),
    path("lineage/", reports.lineage, name="lineage"),
]
