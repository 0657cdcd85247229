"""The star schema: dimensions, the facts of sale, and what the models read. `star(today)` names the transformations in their order."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from samphan.insight.transforms.amounts import (
    MONEY,
    QUANTITY,
    SUM,
    day_of,
    days_between,
    in_bangkok,
    minutes_between,
    part_of,
)
from samphan.insight.transforms.plan import Tables, Transform

if TYPE_CHECKING:
    import ibis.expr.types as ir

DOUBLINGS = 5  # customers merged into customers, up to 2⁵ times over
FORESEEN = 366  # days of the calendar after today
FESTIVALS = {
    "01-01": "new_year", "12-31": "new_year", "02-14": "valentine", "04-13": "songkran", "04-14": "songkran",
    "04-15": "songkran", "08-12": "mothers_day", "12-05": "fathers_day",
}  # fmt: skip


def star(today: date) -> list[Transform]:
    return [
        Transform("customer_led_0", merged, passing=True),
        *(Transform(f"customer_led_{at}", partial(led, before=f"customer_led_{at - 1}"), passing=True) for at in range(1, DOUBLINGS + 1)),
        Transform("customer_survivor", survivors),
        Transform("dim_customer", customers),
        Transform("dim_product", products),
        Transform("dim_branch", branches),
        Transform("sale_moved", moved, passing=True),
        Transform("fact_sale_line", sale_lines),
        Transform("returns_apart", returns_apart, passing=True),
        Transform("customer_first", first_days),
        Transform("fact_order", orders),
        Transform("fact_opportunity", opportunities),
        Transform("fact_lead", leads),
        Transform("dim_date", partial(days, today=today)),
        Transform("sales", partial(sales, today=today)),
    ]  # fmt: skip


def merged(t: Tables) -> ir.Table:
    """Whom each merged customer was merged into."""
    source = t["src_customers_customer"]
    return source.filter(source.merged_into.notnull()).select("id", now=source.merged_into)


def led(t: Tables, before: str) -> ir.Table:
    """Twice as far as before: who that one is by then."""
    here, there = t[before], t[before].view()
    return here.left_join(there, here.now == there.id).select(id=here.id, now=there.now.coalesce(here.now))


def survivors(t: Tables) -> ir.Table:
    """`id` of every customer there ever was → `customer`, who that is now. A chain that ends nowhere has no row."""
    source, far = t["src_customers_customer"], t[f"customer_led_{DOUBLINGS}"]
    living = source.filter(source.merged_into.isnull()).select("id", customer=source.id)
    followed = far.join(living, far.now == living.id).select(id=far.id, customer=living.customer)
    return living.union(followed)


def terms_of(t: Tables) -> ir.Table:
    """One row for each customer with terms."""
    source = t["src_catalog_terms"]
    return source.group_by("customer").aggregate(tier=source.tier.max(), credit_days=source.credit_days.max())


def customers(t: Tables) -> ir.Table:
    source, terms = t["src_customers_customer"], terms_of(t)
    living = source.filter(source.merged_into.isnull() & source.deleted_at.isnull())
    return living.left_join(terms, living.id == terms.customer).select(
        customer=living.id, kind=living.kind, customer_type=living.customer_type, province=living.province, branch=living.branch,
        owner=living.owner, tier=terms.tier, created_on=day_of(living.created_at),
    )  # fmt: skip


def products(t: Tables) -> ir.Table:
    source = t["src_catalog_variant"]
    return source.select("product", "product_name", "category", variant=source.id).relocate("variant")


def branches(t: Tables) -> ir.Table:
    source = t["src_tenants_branch"]
    return source.select("name", branch=source.id).relocate("branch")


def moved(t: Tables) -> ir.Table:
    """What moved sales: the lines themselves on their day, notes on theirs, and what came back uninvoiced."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    line, note, back = t["src_orders_sale_line"], t["src_orders_note_line"], returned(t)
    sign = ibis.ifelse(note.kind == "CN", -1, 1)

    def part(upto: ir.Value, name: str) -> ir.Value:
        return part_of(back[name], upto, back.ordered)

    def came_back(name: str) -> ir.Value:
        return (part(back.until - back.quantity, name) - part(back.until, name)).cast(MONEY)

    def of_note(name: str) -> ir.Value:
        return (sign * note[name]).cast(MONEY)

    sold = line.select(line=line.id, order_line=line.id, kind=ibis.literal("sale"), day=ibis.null("date"), quantity=line.quantity, net=line.net, vat=line.vat, total=line.total)  # fmt: skip
    noted = note.select(
        line=note.id, order_line=note.order_line, kind=ibis.ifelse(note.kind == "CN", "credit", "debit"), day=note.day,
        quantity=ibis.ifelse(note.by_amount, 0, sign * note.quantity).cast(QUANTITY), net=of_note("net"), vat=of_note("vat"), total=of_note("total"),
    )  # fmt: skip
    returns = back.select(
        line=back.id, order_line=back.order_line, kind=ibis.literal("return"), day=back.day, quantity=(-back.quantity).cast(QUANTITY),
        net=came_back("net"), vat=came_back("vat"), total=came_back("total"),
    )  # fmt: skip
    return ibis.union(sold, noted, returns)


def returned(t: Tables) -> ir.Table:
    """Goods that came back, with their line, and how many of it had come back `until` then: the books took off its shares in that order."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    back, line = t["src_orders_return_line"], t["src_orders_sale_line"]
    in_order = ibis.window(group_by=back.order_line, order_by=[back.at, back.id], rows=(None, 0))
    counted = back.select(
        "id", "order_line", "quantity", day=day_of(back.at), until=back.quantity.sum().over(in_order).cast(QUANTITY)
    )
    return counted.join(line, counted.order_line == line.id).select(
        counted, ordered=line.quantity, net=line.net, vat=line.vat, total=line.total
    )  # fmt: skip


def sale_lines(t: Tables) -> ir.Table:
    """A row for each movement of a line of an order that was not cancelled, by day. `given`: by how much its price lay below the lists."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    moves, line, order, survivor = (
        t[name] for name in ("sale_moved", "src_orders_sale_line", "src_orders_order", "customer_survivor")
    )
    standing = order.filter(order.state != "cancelled")
    joined = (
        moves.join(line, moves.order_line == line.id)
        .join(standing, line.order_id == standing.id)
        .left_join(survivor, standing.customer == survivor.id)
    )
    cost = ibis.ifelse(moves.kind == "sale", line.cost, part_of(line.cost, moves.quantity, line.quantity))
    given = ibis.greatest(ibis.literal(0, SUM), (line.list_price - line.unit_price).cast(SUM)) * moves.quantity.cast(
        "decimal(38, 3)"
    )
    return joined.select(
        line=moves.line, kind=moves.kind, order_id=standing.id, order_number=standing.number,
        day=moves.day.coalesce(day_of(standing.at)), hour=in_bangkok(standing.at).hour().cast("int64"), customer=survivor.customer,
        branch=standing.branch, seller=standing.seller, channel=standing.channel, currency=standing.currency, variant=line.variant,
        quantity=moves.quantity, net=moves.net, vat=moves.vat, total=moves.total, cost=cost.cast(MONEY), given=given.cast(MONEY),
    ).order_by("day")  # fmt: skip


def returns_apart(t: Tables) -> ir.Table:
    """One row, to check by: how many returns do not come to the sum of their lines, as the books have it."""
    back, fact = t["src_orders_return_line"], t["fact_sale_line"]
    whole = back.group_by("return_id").aggregate(worth=back.value.max())
    lines = fact.join(back, fact.line == back.id).select(return_id=back.return_id, total=fact.total)
    parts = lines.group_by("return_id").aggregate(came=-lines.total.sum())
    both = whole.join(parts, "return_id")
    return both.filter(both.worth != both.came).count().name("wrong").as_table()


def first_days(t: Tables) -> ir.Table:
    fact = t["fact_sale_line"]
    bought = fact.filter(fact.customer.notnull() & (fact.kind == "sale"))
    return bought.group_by("customer").aggregate(first_day=bought.day.min())


def orders(t: Tables) -> ir.Table:
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    source, survivor, terms = t["src_orders_order"], t["customer_survivor"], terms_of(t)
    worth = (source.total + source.debited - source.credited).cast(SUM)
    owed = ibis.greatest(ibis.literal(0, SUM), (worth - source.paid + source.refunded).cast(SUM))
    joined = source.left_join(survivor, source.customer == survivor.id).left_join(
        terms, source.customer == terms.customer
    )
    return joined.select(
        order_id=source.id, order_number=source.number, day=day_of(source.at), state=source.state, customer=survivor.customer,
        branch=source.branch, seller=source.seller, channel=source.channel, currency=source.currency, worth=worth,
        due=ibis.ifelse(source.state == "cancelled", ibis.literal(0, SUM), owed).cast(SUM), credit_days=terms.credit_days,
    )  # fmt: skip


def opportunities(t: Tables) -> ir.Table:
    source, survivor = t["src_pipeline_opportunity"], t["customer_survivor"]
    return source.left_join(survivor, source.customer == survivor.id).select(
        opportunity=source.id, customer=survivor.customer, state=source.state, stage=source.stage, stage_order=source.stage_order,
        source=source.source, reason=source.reason, amount=source.amount, branch=source.branch, owner=source.owner,
        day=day_of(source.created_at), closed_on=day_of(source.closed_at),
        days=days_between(day_of(source.created_at), day_of(source.closed_at)),
    )  # fmt: skip


def leads(t: Tables) -> ir.Table:
    source, survivor = t["src_pipeline_lead"], t["customer_survivor"]
    return source.left_join(survivor, source.customer == survivor.id).select(
        lead=source.id, customer=survivor.customer, state=source.state, source=source.source, branch=source.branch, owner=source.owner,
        day=day_of(source.created_at), answered_after=minutes_between(source.created_at, source.answered_at),
    )  # fmt: skip


def days(t: Tables, today: date) -> ir.Table:
    """The calendar from the first sale to a year from now, with the names that figures are shown by."""
    import ibis  # noqa: PLC0415 - loaded where a plan is made

    fact = t["fact_sale_line"]
    first = fact.aggregate(first=fact.day.min().coalesce(ibis.literal(today)))
    ends = first.mutate(many=days_between(first.first, ibis.literal(today)) + FORESEEN + 1)
    each = ends.select("first", after=ibis.range(ibis.literal(0, "int64"), ends.many).unnest())
    day = each.select(day=(each.first + each.after.as_interval("D")).cast("date")).day
    year, quarter, month = (part.cast("int64") for part in (day.year(), day.quarter(), day.month()))
    festival = day.strftime("%m-%d").cases(*FESTIVALS.items(), else_=ibis.null("string"))
    return day.as_table().select(
        day=day, year=year, year_be=year + 543, quarter=quarter, month=month, weekday=(day.day_of_week.index() + 1).cast("int64"),
        year_name=day.strftime("%Y"), quarter_name=day.strftime("%Y") + "-Q" + quarter.cast("string"), month_name=day.strftime("%Y-%m"),
        week_name=day.truncate("W").strftime("%Y-%m-%d"), day_name=day.strftime("%Y-%m-%d"), festival=festival,
    )  # fmt: skip


def sales(t: Tables, today: date) -> ir.Table:
    """What the models read: lines in baht of customers there are."""
    fact, customer, product = t["fact_sale_line"], t["dim_customer"], t["dim_product"]
    past = fact.filter((fact.currency == "THB") & (fact.day <= today))
    known = past.semi_join(customer, past.customer == customer.customer)
    return known.left_join(product, known.variant == product.variant).select(
        line=known.line,
        customer=known.customer,
        day=known.day,
        amount=known.total,
        item=product.product_name,
        receipt=known.order_id,
    )
