from django.urls import path

from samphan.insight.views import boards, exploring, figures, models, personas, reports, sql, standard

app_name = "insight"
urlpatterns = [
    path("", figures.dashboard, name="dashboard"),
    path("people/", figures.people, name="people"),
    path("load/", figures.load, name="load"),
    path("board/<slug:name>/", boards.board, name="board"),
    path("explore/", exploring.explore, name="explore"),
    path("explore/people/", exploring.people, name="explore-people"),
    path("explore/table.<slug:ending>", exploring.as_file, name="explore-file"),
    path("explore/save/", exploring.save, name="question-save"),
    path("explore/<uuid:question>/delete/", exploring.question_delete, name="question-delete"),
    path("explore/<uuid:question>/restore/", exploring.question_restore, name="question-restore"),
    path("sql/", sql.ask_in_sql, name="sql"),
    path("returning/", reports.cohorts, name="cohorts"),
    path("scores/", reports.scores, name="scores"),
    path("concentration/", reports.concentration, name="concentration"),
    path("personas/", personas.personas, name="personas"),
    path("personas/keep/", personas.keep_persona, name="persona-keep"),
    path("models/", models.models, name="models"),
    path("reports/", standard.reports, name="reports"),
    path("reports/<slug:name>/", standard.report, name="report"),
    path("lineage/", reports.lineage, name="lineage"),
]
