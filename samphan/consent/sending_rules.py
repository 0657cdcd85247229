"""The business's rules for marketing messages, and the clock of the quiet hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from samphan.consent.models import SendingRules
from samphan.platform.tenants.current import current_business
from samphan.platform.tenants.models import Business

BANGKOK = ZoneInfo("Asia/Bangkok")


def rules_of(business: Business | None = None) -> SendingRules:
    """The rules of the business, the usual ones while it chose none. Reading never writes."""
    return SendingRules.objects.first() or SendingRules(business=business or current_business())


def quiet_until(rules: SendingRules, at: datetime) -> datetime | None:
    """The end of the quiet time that `at` lies in; None outside it. Quiet time may run over midnight."""
    start, end = rules.quiet_from, rules.quiet_to
    if start is None or end is None or start == end:
        return None
    local = at.astimezone(BANGKOK)
    clock = local.time()
    quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not quiet:
        return None
    over = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return over if over > local else over + timedelta(days=1)
