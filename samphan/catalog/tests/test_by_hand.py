"""What people do to stock: adjust, send, count; and what they may not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from conftest import person, refused, signed_in
from samphan.catalog.models import AdjustReason, Movement, StockLevel, Transfer, Variant, Warehouse
from samphan.catalog.products import archive_product, create_product, require_sellable, restore_product
from samphan.catalog.stock import Line, issue, reserve_many, usual_warehouse
from samphan.catalog.stock.by_hand import adjust, receive_goods, set_low_point
from samphan.catalog.stock.counting import begin_count, count_line, post_count
from samphan.catalog.stock.transferring import call_back, send, take_in
from samphan.platform.accounts.actions import add_member
from samphan.platform.accounts.rights import Actor, actor_of
from samphan.platform.refusals import Conflict, Forbidden, NotFound
from samphan.platform.tenants.models import Branch, Business

Stocked = Callable[..., Variant]


@pytest.fixture
def nimman(business: Business) -> Warehouse:
    return usual_warehouse(Branch.objects.create(business=business, code="00001", name="สาขานิมมาน"))


def stands(variant: Variant, place: Warehouse) -> tuple[Decimal, Decimal, Decimal]:
    row = StockLevel.objects.get(variant=variant, warehouse=place)
    return row.on_hand, row.reserved, row.incoming


def keeper_of(business: Business, branch: Branch) -> Actor:
    keeper = add_member(business, person("keeper@example.com", "บุญส่ง"), builtin="storekeeper")
    assert keeper.membership is not None
    keeper.membership.branches.add(branch)
    return actor_of(keeper.membership)


def test_an_adjustment_needs_a_reason_and_leaves_what_is_promised(
    owner: Actor, warehouse: Warehouse, stocked: Stocked
) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(4), warehouse)], "orders.order:1")
    with refused("reason_missing"):
        adjust(owner, beans, warehouse, "-1", reason="")
    with refused("stock_short"):
        adjust(owner, beans, warehouse, "-2", reason=AdjustReason.DAMAGED)
    adjust(owner, beans, warehouse, "-1", reason=AdjustReason.DAMAGED, note="ถุงแตก")
    assert stands(beans, warehouse) == (4, 4, 0)
    last = Movement.objects.latest("pk")
    assert (last.kind, last.reason, last.note, last.on_hand) == ("adjust", "damaged", "ถุงแตก", -1)


def test_receipts_move_the_average_cost(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("10", cost="100")
    receive_goods(owner, [Line(beans, Decimal(30), warehouse, Decimal(120))])
    beans.refresh_from_db()
    assert beans.cost == Decimal("115.0000")


def test_goods_sent_are_incoming_until_somebody_there_takes_them_in(
    owner: Actor, warehouse: Warehouse, nimman: Warehouse, stocked: Stocked
) -> None:
    beans = stocked("5")
    with refused("stock_short"):
        send(owner, warehouse, nimman, [(beans, Decimal(6))])
    sent = send(owner, warehouse, nimman, [(beans, Decimal(3))])
    assert stands(beans, warehouse) == (2, 0, 0)
    assert stands(beans, nimman) == (0, 0, 3)
    take_in(owner, sent)
    assert stands(beans, nimman) == (3, 0, 0)
    with pytest.raises(Conflict):
        take_in(owner, Transfer.objects.get(pk=sent.pk))
    back = send(owner, warehouse, nimman, [(beans, Decimal(1))])
    call_back(owner, back)
    assert stands(beans, warehouse) == (2, 0, 0)
    assert stands(beans, nimman) == (3, 0, 0)


def test_a_storekeeper_works_in_their_own_branch_only(
    owner: Actor, business: Business, warehouse: Warehouse, nimman: Warehouse, stocked: Stocked
) -> None:
    beans = stocked("5")
    keeper = keeper_of(business, nimman.branch)
    with pytest.raises(NotFound):
        adjust(keeper, beans, warehouse, "-1", reason=AdjustReason.LOST)
    with pytest.raises(NotFound):
        begin_count(keeper, warehouse)
    sent = send(owner, warehouse, nimman, [(beans, Decimal(2))])
    take_in(keeper, sent)
    assert stands(beans, nimman) == (2, 0, 0)
    assert stands(beans, warehouse) == (3, 0, 0)


def test_who_only_looks_moves_nothing(staff: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    for move in (
        lambda: adjust(staff, beans, warehouse, "1", reason=AdjustReason.FOUND),
        lambda: receive_goods(staff, [Line(beans, Decimal(1), warehouse)]),
        lambda: send(staff, warehouse, warehouse, [(beans, Decimal(1))]),
        lambda: begin_count(staff, warehouse),
    ):
        with pytest.raises(Forbidden):
            move()
    assert stands(beans, warehouse) == (5, 0, 0)


def test_what_is_sold_after_it_was_counted_stays_sold(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans, cups = stocked("10"), stocked("4", "แก้ว")
    count = begin_count(owner, warehouse)
    count_line(owner, count, beans, "8")
    issue(owner, [Line(beans, Decimal(3), warehouse)], "orders.sale:1", reserved=False)
    for _scan in range(4):
        count_line(owner, count, cups, "1", add=True)
    assert post_count(owner, count) == 1
    assert stands(beans, warehouse) == (5, 0, 0)  # ten in the books, eight found, three sold since
    assert stands(cups, warehouse) == (4, 0, 0)
    with refused("count_ended"):
        count_line(owner, count, beans, "1")
    with refused("count_ended"):
        post_count(owner, count)


def test_low_stock_points_are_set_and_told(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    beans = stocked("5")
    set_low_point(owner, beans, warehouse, "5")
    assert StockLevel.objects.low().count() == 1
    page = signed_in(owner).get("/catalog/panels/low-stock/").content.decode()
    assert beans.product.name in page
    set_low_point(owner, beans, warehouse, "4")
    assert StockLevel.objects.low().count() == 0
    assert signed_in(owner).get("/catalog/panels/low-stock/").content.decode().strip() == ""


def test_an_archived_product_is_off_sale_but_its_promises_are_kept(
    owner: Actor, warehouse: Warehouse, stocked: Stocked
) -> None:
    beans = stocked("5")
    reserve_many(owner, [Line(beans, Decimal(2), warehouse)], "orders.order:1")
    archive_product(owner, beans.product)
    gone = Variant.objects.for_pricing().get(pk=beans.pk)
    with refused("product_archived"):
        require_sellable(gone)
    issue(owner, [Line(gone, Decimal(2), warehouse)], "orders.order:1")
    assert stands(beans, warehouse) == (3, 0, 0)
    restore_product(owner, gone.product)
    require_sellable(Variant.objects.for_pricing().get(pk=beans.pk))


def test_a_bundle_takes_its_parts_from_the_shelf(owner: Actor, warehouse: Warehouse, stocked: Stocked) -> None:
    from samphan.catalog.belongings import set_part  # noqa: PLC0415 - of this test only
    from samphan.catalog.pricing import price_for  # noqa: PLC0415 - as above

    beans, cups = stocked("5", price="200"), stocked("3", "แก้ว", price="100")
    bundle = create_product(owner, name="ชุดของขวัญ", kind="bundle")
    set_part(owner, bundle, beans, "1")
    set_part(owner, bundle, cups, "2")
    box = Variant.objects.for_pricing().get(product=bundle)
    assert price_for(None, box, Decimal(1), None).unit_price == 400
    reserve_many(owner, [Line(box, Decimal(1), warehouse)], "orders.order:1")
    assert stands(beans, warehouse) == (5, 1, 0)
    assert stands(cups, warehouse) == (3, 2, 0)
    with refused("stock_short"):
        reserve_many(owner, [Line(box, Decimal(1), warehouse)], "orders.order:2")
    with refused("bundle_in_bundle"):
        set_part(owner, bundle, box, "1")
