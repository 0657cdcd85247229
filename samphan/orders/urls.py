from django.urls import path

from samphan.orders.papers.shelf import SHELF
from samphan.orders.views import (
    counter,
    invoices,
    offers,
    orders,
    panels,
    papers,
    payments,
    quotations,
    returns,
    sale,
    selling,
    slips,
)

QUOTATION, ORDER = "quotations/<uuid:quotation>/", "<uuid:order>/"
PAYMENT = "payments/<uuid:payment>/"

app_name = "orders"
urlpatterns = [
    path("", orders.order_list, name="order-list"),
    path("new/", sale.order_create, name="order-create"),
    path("price/", sale.price, name="price"),
    path("counter/", counter.counter, name="counter"),
    path("counter/price/", counter.counter_price, name="counter-price"),
    path(ORDER, orders.order_detail, name="order-detail"),
    path(ORDER + "deliver/", orders.order_deliver, name="deliver"),
    path(ORDER + "picking/", orders.picking, name="picking"),
    path(ORDER + "cancel/", orders.order_cancel, name="order-cancel"),
    path(ORDER + "pay/", payments.payment_create, name="payment-create"),
    path("deliveries/<uuid:delivery>/", orders.delivery_detail, name="delivery-detail"),
    path("quotations/", quotations.quotation_list, name="quotation-list"),
    path("quotations/new/", sale.quotation_create, name="quotation-create"),
    path(QUOTATION, quotations.quotation_detail, name="quotation-detail"),
    path(QUOTATION + "send/", quotations.quotation_send, name="quotation-send"),
    path(QUOTATION + "order/", quotations.quotation_accept, name="quotation-accept"),
    path(QUOTATION + "revise/", sale.quotation_revise, name="quotation-revise"),
    path(QUOTATION + "decline/", quotations.quotation_decline, name="quotation-decline"),
    path("payments/", payments.payment_list, name="payment-list"),
    path("payments/match/", slips.slip_match, name="slip-match"),
    path(PAYMENT, payments.payment_detail, name="payment-detail"),
    path(PAYMENT + "qr.svg", payments.payment_qr, name="payment-qr"),
    path(PAYMENT + "settle/", payments.payment_settle, name="payment-settle"),
    path(PAYMENT + "cancel/", payments.payment_cancel, name="payment-cancel"),
    path("receipts/<uuid:receipt>/", payments.receipt_detail, name="receipt-detail"),
    path("offer/<str:token>/", offers.offer, name="offer"),
    path("offer/<str:token>/decline/", offers.offer_decline, name="offer-decline"),
    path("panels/customer/", panels.customer_panel, name="customer-panel"),
    path("panels/to-deliver/", panels.to_deliver_panel, name="to-deliver-panel"),
    path("panels/offers/", panels.offers_panel, name="offers-panel"),
    path("panels/awaited/", panels.awaited_panel, name="awaited-panel"),
    path("settings/", selling.selling, name="selling"),
    path("settings/logo/", selling.logo_open, name="logo"),
    path("settings/logo/set/", selling.logo_set, name="logo-set"),
    path("settings/logo/remove/", selling.logo_remove, name="logo-remove"),
    path("invoices/", invoices.invoice_list, name="invoice-list"),
    path("invoices/<uuid:invoice>/", invoices.invoice_detail, name="invoice-detail"),
    path("invoices/<uuid:invoice>/credit/", invoices.invoice_credit, name="invoice-credit"),
    path("invoices/<uuid:invoice>/debit/", invoices.invoice_debit, name="invoice-debit"),
    path("invoices/<uuid:invoice>/cancel/", invoices.invoice_cancel, name="invoice-cancel"),
    path("<uuid:order>/invoice/", invoices.invoice_issue, name="invoice-issue"),
    path("panels/invoices/", invoices.invoice_panel, name="invoice-panel"),
    path("<uuid:order>/return/", returns.return_create, name="return-create"),
    path("<uuid:order>/refund/", returns.refund_create, name="refund"),
    path("returns/new/", returns.return_find, name="return-find"),
    path("panels/returns/", returns.return_panel, name="return-panel"),
    path("sales-tax/", invoices.tax_report, name="tax-report"),
    path("sales-tax.csv", invoices.tax_report_file, {"ending": "csv"}, name="tax-report-csv"),
    path("sales-tax.xlsx", invoices.tax_report_file, {"ending": "xlsx"}, name="tax-report-xlsx"),
    path("settings/branches/<uuid:branch>/", selling.letterhead, name="letterhead"),
]
for kind, printed in SHELF.items():
    one = f"{printed.plural}/<uuid:{kind}>/paper"
    urlpatterns += [
        path(f"{one}/", papers.paper_preview, {"kind": kind}, name=f"{kind}-paper"),
        path(f"{one}.png", papers.paper_picture, {"kind": kind}, name=f"{kind}-paper-picture"),
        path(f"{one}.pdf", papers.paper_pdf, {"kind": kind}, name=f"{kind}-paper-pdf"),
    ]
