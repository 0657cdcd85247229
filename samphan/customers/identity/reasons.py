"""What speaks for or against a pair, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

WORDS = {
    "given_same": _("same given name"),
    "given_sound": _("given names sound the same"),
    "given_slip": _("given names differ by one letter"),
    "given_latin": _("given names sound alike in Thai and Latin letters"),
    "given_close": _("given names are alike"),
    "given_part": _("a nickname or an initial fits"),
    "given_differs": _("given names differ"),
    "sibling_like": _("given names are alike, birth dates are not"),
    "names_swapped": _("given and family name are swapped"),
    "run_together": _("same name, written without a space"),
    "family_same": _("same family name"),
    "family_sound": _("family names sound the same"),
    "family_slip": _("family names differ by one letter"),
    "family_latin": _("family names sound alike in Thai and Latin letters"),
    "family_close": _("family names are alike"),
    "family_differs": _("family names differ"),
    "nickname_same": _("same nickname"),
    "nickname_differs": _("nicknames differ"),
    "sex_same": _("titles agree"),
    "sex_differs": _("one is Mr., the other Ms. or Mrs."),
    "phone_same": _("same phone"),
    "phone_near": _("phones differ by one digit or in their first digits"),
    "phone_differs": _("phones differ"),
    "email_same": _("same e-mail"),
    "email_host_slip": _("e-mails differ by a slip behind the @"),
    "email_box": _("e-mails are the same before the @"),
    "email_slip": _("e-mails differ by one letter"),
    "email_differs": _("e-mails differ"),
    "line_same": _("same LINE"),
    "line_differs": _("LINE ids differ"),
    "birth_same": _("same birth date"),
    "birth_near": _("birth dates fit but for a slip, the order of day and month, or the era"),
    "birth_day": _("same day and month of birth"),
    "birth_differs": _("birth dates differ"),
    "address_same": _("same house and sub-district"),
    "address_near": _("same house number in the same area"),
    "subdistrict_same": _("same sub-district"),
    "district_same": _("same district"),
    "address_differs": _("addresses differ"),
    "tax_same": _("same tax id"),
    "tax_branch_differs": _("branches of one tax id"),
    "tax_differs": _("tax ids differ"),
}


def in_words(code: str) -> str:
    """The sentence of a reason in the reader's language. A code of an older version is shown as it is."""
    return str(WORDS.get(code, code))
