from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from samphan.pipeline.views import (
    activities,
    assigning,
    board,
    calendar,
    leads,
    moving,
    opportunities,
    panels,
    people,
    setup,
)
from samphan.platform.web.signed_in import signed_in

DEAL = "opportunities/<uuid:pk>/"
#: Lists that deals choose from, each with addresses of its own: the model that an id names is told by its name.
LISTS = ("reasons", "sources", "competitors")
ask, do = require_http_methods(["GET", "POST"]), require_POST

app_name = "pipeline"
urlpatterns = [
    path("", board.board, name="board"),
    path("columns/<uuid:stage>/", board.board_column, name="board-column"),
    path("list/", board.opportunity_list, name="opportunity-list"),
    path("leads/", leads.lead_list, name="lead-list"),
    path("leads/new/", leads.lead_create, name="lead-create"),
    path("leads/check/", leads.lead_check, name="lead-check"),
    path("leads/<uuid:lead>/", leads.lead_detail, name="lead-detail"),
    path("leads/<uuid:lead>/edit/", leads.lead_edit, name="lead-edit"),
    path("leads/<uuid:lead>/give/", leads.lead_give, name="lead-give"),
    path("leads/<uuid:lead>/answer/", leads.lead_answer, name="lead-answer"),
    path("leads/<uuid:lead>/qualify/", leads.lead_qualify, name="lead-qualify"),
    path("leads/<uuid:lead>/lose/", leads.lead_lose, name="lead-lose"),
    path("leads/<uuid:lead>/reopen/", leads.lead_reopen, name="lead-reopen"),
    path("panels/leads/", leads.waiting_panel, name="waiting-panel"),
    path("setup/leads/", assigning.lead_setup, name="lead-setup"),
    path("setup/leads/form/", assigning.form_edit, name="lead-form-edit"),
    path("setup/rules/", assigning.rule_add, name="rule-add"),
    path("setup/rules/<uuid:rule>/", assigning.rule_edit, name="rule-edit"),
    path("setup/rules/<uuid:rule>/archive/", assigning.rule_archive, name="rule-archive"),
    path("setup/rules/<uuid:rule>/restore/", assigning.rule_restore, name="rule-restore"),
    path("ask/<slug:slug>/", leads.public_form, name="public-form"),
    path("ask/<slug:slug>/thanks/", leads.public_thanks, name="public-thanks"),
    path("panels/deals/", panels.deal_panel, name="deal-panel"),
    path("panels/idle/", panels.idle_panel, name="idle-panel"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/feed/", calendar.feed_open, name="feed-open"),
    path("calendar/feed/close/", calendar.feed_close, name="feed-close"),
    path("calendar/feed/<str:secret>.ics", calendar.calendar_feed, name="calendar-feed"),
    path("panels/agenda/", calendar.agenda_panel, name="agenda-panel"),
    path("activities/new/", activities.activity_new, name="activity-new"),
    path("activities/<uuid:follow_up>/", activities.activity_peek, name="activity-peek"),
    path("activities/<uuid:follow_up>/edit/", activities.activity_edit, name="activity-edit"),
    path("activities/<uuid:follow_up>/done/", activities.activity_done, name="activity-done"),
    path("activities/<uuid:follow_up>/drop/", activities.activity_drop, name="activity-drop"),
    path("activities/<uuid:follow_up>/arrive/", activities.activity_arrive, name="activity-arrive"),
    path("opportunities/new/", opportunities.opportunity_create, name="opportunity-create"),
    path(DEAL, opportunities.opportunity_detail, name="opportunity-detail"),
    path(DEAL + "edit/", opportunities.opportunity_edit, name="opportunity-edit"),
    path(DEAL + "delete/", opportunities.opportunity_delete, name="opportunity-delete"),
    path(DEAL + "restore/", opportunities.opportunity_restore, name="opportunity-restore"),
    path(DEAL + "timeline/", opportunities.opportunity_timeline, name="opportunity-timeline"),
    path(DEAL + "note/", opportunities.opportunity_note, name="opportunity-note"),
    path(DEAL + "move/", moving.opportunity_move, name="opportunity-move"),
    path(DEAL + "win/", moving.opportunity_close, {"outcome": "won"}, name="opportunity-win"),
    path(DEAL + "lose/", moving.opportunity_close, {"outcome": "lost"}, name="opportunity-lose"),
    path(DEAL + "reopen/", moving.opportunity_reopen, name="opportunity-reopen"),
    path(DEAL + "moves/<uuid:move>/undo/", moving.move_undo, name="move-undo"),
    path(DEAL + "plan/", activities.activity_plan, name="activity-plan"),
    path(DEAL + "contacts/", people.contact_add, name="contact-add"),
    path(DEAL + "contacts/<uuid:contact>/remove/", people.contact_remove, name="contact-remove"),
    path(DEAL + "team/", people.member_add, name="member-add"),
    path(DEAL + "team/<uuid:member>/remove/", people.member_remove, name="member-remove"),
    path(DEAL + "competitors/", people.rival_add, name="rival-add"),
    path(DEAL + "competitors/<uuid:rival>/remove/", people.rival_remove, name="rival-remove"),
    path("setup/", setup.setup_page, name="setup"),
    path("setup/pipelines/", setup.pipeline_add, name="line-add"),
    path("setup/pipelines/<uuid:line>/", setup.pipeline_edit, name="line-edit"),
    path("setup/pipelines/<uuid:line>/archive/", setup.pipeline_archive, name="line-archive"),
    path("setup/pipelines/<uuid:line>/restore/", setup.pipeline_restore, name="line-restore"),
    path("setup/pipelines/<uuid:line>/stages/", setup.stage_add, name="stage-add"),
    path("setup/stages/<uuid:stage>/", setup.stage_edit, name="stage-edit"),
    path("setup/stages/<uuid:stage>/shift/", setup.stage_shift, name="stage-shift"),
    path("setup/stages/<uuid:stage>/archive/", setup.stage_archive, name="stage-archive"),
    path("setup/stages/<uuid:stage>/restore/", setup.stage_restore, name="stage-restore"),
]
for kind in LISTS:
    told = {"kind": kind}
    urlpatterns += [
        path(f"setup/{kind}/", signed_in(ask(setup.entry_add)), told, name=f"{kind}-add"),
        path(f"setup/{kind}/<uuid:entry>/", signed_in(ask(setup.entry_edit)), told, name=f"{kind}-edit"),
        path(f"setup/{kind}/<uuid:entry>/archive/", signed_in(do(setup.entry_archive)), told, name=f"{kind}-archive"),
        path(f"setup/{kind}/<uuid:entry>/restore/", signed_in(do(setup.entry_restore)), told, name=f"{kind}-restore"),
    ]
