"""The language of a document: Thai, English, or each word in both."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import pgettext_lazy

from samphan.orders.models import PaperLanguage
from samphan.orders.papers.english import baht_in_english
from samphan.platform.refusals import Sentence
from samphan.platform.thai.dates import long_date, short_date
from samphan.platform.thai.money import baht_in_words

HEAD_OFFICE = "00000"


class Tongue(StrEnum):
    THAI = PaperLanguage.THAI.value
    ENGLISH = PaperLanguage.ENGLISH.value
    BOTH = PaperLanguage.BOTH.value

    @property
    def spoken(self) -> tuple[str, ...]:
        return ("th", "en") if self == Tongue.BOTH else (self.value,)

    def say(self, sentence: Sentence, **words: Any) -> str:
        """A word or sentence of the catalogue, in each language of the document."""
        said = []
        for language in self.spoken:
            with translation.override(language):
                said.append(str(sentence) % words if words else str(sentence))
        return " / ".join(dict.fromkeys(said))

    def day(self, moment: date | datetime) -> str:
        """20 พฤศจิกายน 2569 · 20 November 2026; both are written short."""
        day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
        if self == Tongue.BOTH:
            return f"{short_date(day)} / {short_date(day, language='en', era='ce')}"
        return long_date(day) if self == Tongue.THAI else long_date(day, language="en", era="ce")

    def in_words(self, amount: Decimal) -> str:
        """The amount in words, which decides when figures were changed."""
        said = {"th": baht_in_words, "en": baht_in_english}
        return "\n".join(said[language](amount) for language in self.spoken)

    def branch(self, code: str) -> str:
        """สำนักงานใหญ่ or สาขาที่ 00001, as a tax invoice must name it; nothing when it is not known."""
        if not code:
            return ""
        if code == HEAD_OFFICE:
            return self.say(pgettext_lazy("paper", "Head office"))
        return self.say(pgettext_lazy("paper", "Branch %(code)s"), code=code)


def figure(amount: Decimal) -> str:
    """1,250.00: columns of figures carry no sign of the currency."""
    return f"{amount:,.2f}"
