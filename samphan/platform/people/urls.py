from django.urls import path
from django.views.generic import RedirectView

from samphan.platform.people.views import business, invitation, members, profile, roles

app_name = "people"
urlpatterns = [
    path("account/sessions/", RedirectView.as_view(pattern_name="people:sign-in-list")),
    path("invitation/<str:token>/", invitation.show, name="invitation"),
    path("business/new/", business.create, name="business-create"),
    path("settings/profile/", profile.edit, name="profile-edit"),
    path("settings/second-factor/", profile.second_factor, name="second-factor"),
    path("settings/sign-ins/", profile.sign_ins, name="sign-in-list"),
    path("settings/sign-ins/<int:pk>/end/", profile.end_sign_in, name="sign-in-end"),
    path("settings/sign-ins/end-all/", profile.end_all_sign_ins, name="sign-in-end-all"),
    path("settings/business/", business.edit, name="business-edit"),
    path("settings/business/leave/", members.leave, name="business-leave"),
    path("settings/branches/", business.branch_list, name="branch-list"),
    path("settings/branches/new/", business.branch_create, name="branch-create"),
    path("settings/branches/<uuid:pk>/", business.branch_edit, name="branch-edit"),
    path("settings/branches/<uuid:pk>/close/", business.branch_close, name="branch-close"),
    path("settings/branches/<uuid:pk>/reopen/", business.branch_reopen, name="branch-reopen"),
    path("settings/people/", members.member_list, name="member-list"),
    path("settings/people/invite/", members.invite, name="member-invite"),
    path("settings/people/<uuid:pk>/", members.edit, name="member-edit"),
    path("settings/people/<uuid:pk>/end/", members.end, name="member-end"),
    path("settings/people/<uuid:pk>/sign-out/", members.sign_out, name="member-sign-out"),
    path("settings/people/invitations/<uuid:pk>/send/", members.send_again, name="invitation-send"),
    path("settings/people/invitations/<uuid:pk>/revoke/", members.revoke, name="invitation-revoke"),
    path("settings/roles/", roles.role_list, name="role-list"),
    path("settings/roles/new/", roles.create, name="role-create"),
    path("settings/roles/<uuid:pk>/", roles.edit, name="role-edit"),
    path("settings/roles/<uuid:pk>/copy/", roles.copy, name="role-copy"),
    path("settings/roles/<uuid:pk>/second-factor/", roles.second_factor, name="role-second-factor"),
    path("settings/roles/<uuid:pk>/delete/", roles.delete, name="role-delete"),
    path("settings/roles/<uuid:pk>/restore/", roles.restore, name="role-restore"),
]
