from django.utils.translation import gettext_lazy as _

from samphan.platform.web.settings_menu import SETTINGS_PAGES, SettingsPage

SETTINGS_PAGES += [
    SettingsPage(_("Profile"), "people:profile-edit", "user-circle", group="me", order=10),
    SettingsPage(_("Sign-in and security"), "mfa_index", "shield-lock", group="me", order=20),
    SettingsPage(_("Devices"), "people:sign-in-list", "device-mobile", group="me", order=30),
    SettingsPage(_("Business profile"), "people:business-edit", "building", "platform:business:view", order=10),
    SettingsPage(_("Branches"), "people:branch-list", "building-store", "platform:branch:view", order=20),
    SettingsPage(_("People"), "people:member-list", "users", "platform:member:view", group="people", order=10),
    SettingsPage(_("Roles"), "people:role-list", "key", "platform:role:view", group="people", order=20),
]
