"""Everything Samphan does by itself at set times, Bangkok time. The page Settings → System health shows when each ran and runs next."""

from samphan.consent.jobs import apply_retention
from samphan.customers.jobs import find_lookalikes, refresh_customer_traits, ring_for_follow_ups
from samphan.insight.jobs import refresh_insight, refresh_own_tables, send_due_reports
from samphan.orders.jobs import ask_after_refunds
from samphan.pipeline.jobs import keep_forecast
from samphan.platform.api.jobs import forget_answers
from samphan.platform.backups.jobs import back_up
from samphan.platform.exporting.jobs import forget_exports
from samphan.platform.jobs.jobs import sweep_live_signals, tidy_up
from samphan.platform.jobs.schedules import Schedule, daily, every
from samphan.platform.webhooks.jobs import forget_messages

SCHEDULES = [
    Schedule("backup", daily("02:30"), back_up),
    Schedule("lookalikes", daily("03:00"), find_lookalikes, each_business=True),
    Schedule("follow-ups", every(minutes=5), ring_for_follow_ups, each_business=True),
    Schedule("card-refunds", every(minutes=5), ask_after_refunds, each_business=True),
    Schedule("customer-traits", daily("03:15"), refresh_customer_traits, each_business=True),
    Schedule("sales-forecast", daily("23:50"), keep_forecast, each_business=True),
    Schedule("tidy", daily("03:30"), tidy_up),
    Schedule("api-answers", daily("03:40"), forget_answers),
    Schedule("webhook-messages", daily("03:50"), forget_messages),
    Schedule("exported-files", every(minutes=60), forget_exports, each_business=True),
    Schedule("retention", daily("04:10"), apply_retention, each_business=True),
    Schedule("own-tables", daily("04:20"), refresh_own_tables, each_business=True),
    Schedule("insight", daily("04:30"), refresh_insight, each_business=True),
    Schedule("reports", every(minutes=5), send_due_reports, each_business=True),
    Schedule("live", every(minutes=10), sweep_live_signals),
]
