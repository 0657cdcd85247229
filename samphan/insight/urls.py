from django.urls import path

from samphan.insight.views import boards, exploring, figures, models, next_actions, personas, reports, sql, standard

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
    path("next/", next_actions.to_do_list, name="next-list"),
    path("next/<uuid:next_action>/accept/", next_actions.next_accept, name="next-accept"),
    path("next/<uuid:next_action>/not-now/", next_actions.next_put_off, name="next-put-off"),
    path("next/<uuid:next_action>/never/", next_actions.next_refuse, name="next-refuse"),
    path("next/answers/<uuid:next_answer>/take-back/", next_actions.next_take_back, name="next-take-back"),
    path("panels/next/", next_actions.today_panel, name="next-panel"),
    path("panels/next-of-customer/", next_actions.customer_panel, name="next-of-customer"),
    path("lineage/", reports.lineage, name="lineage"),
]
