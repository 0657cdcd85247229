"""The catalogue of the demonstration business: a roastery with three shops, a web shop and a wholesale arm."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import product as combinations
from typing import Any

from samphan.catalog import demo_words as words
from samphan.catalog.barcodes import check_digit
from samphan.catalog.models import (
    Barcode,
    BundlePart,
    Category,
    Choice,
    ChoiceGroup,
    CustomerTerms,
    ExchangeRate,
    LinkKind,
    Movement,
    MovementKind,
    OptionValue,
    Packing,
    PriceList,
    PriceRule,
    PriceTier,
    Product,
    ProductKind,
    ProductLink,
    ProductOption,
    ProductState,
    StockLevel,
    TaxClass,
    Unit,
    Variant,
    VariantValue,
    Warehouse,
)
from samphan.catalog.searches import every_product
from samphan.catalog.stock.balance import level_of
from samphan.catalog.stock.places import usual_warehouse
from samphan.customers.models import Customer, CustomerType
from samphan.platform.demo.world import BANGKOK, DemoWorld, demo_slice
from samphan.platform.search.actions import index_many
from samphan.platform.thai.collation import sort_key

SHOPS = ("00001", "00002", "00003")
ROASTERY = "00000"
WEB = "00004"
PREFIX = "885"  # GS1 Thailand
BATCH = 500


@dataclass
class Shelf:
    """What is made so far; written in bulk at the end."""

    world: DemoWorld
    categories: dict[str, Category]
    units: dict[str, Unit]
    products: list[Product] = field(default_factory=list)
    variants: list[Variant] = field(default_factory=list)
    options: list[ProductOption] = field(default_factory=list)
    values: list[OptionValue] = field(default_factory=list)
    answers: list[VariantValue] = field(default_factory=list)
    barcodes: list[Barcode] = field(default_factory=list)

    def product(self, name: str, name_en: str, category: str, price: Any, *, unit: str = "ชิ้น", **facts: Any) -> Product:
        """A product with one variant."""
        made = self.bare(name, name_en, category, unit=unit, **facts)
        self.variant(made, Decimal(price))
        return made

    def bare(self, name: str, name_en: str, category: str, *, unit: str, **facts: Any) -> Product:
        number = len(self.products) + 1
        at = self.world.moment(self.world.first_day - timedelta(days=30))
        made = Product(
            business=self.world.business,
            code=f"DM{number:04d}",
            name=name,
            name_en=name_en,
            category=self.categories[category],
            unit=self.units[unit],
            created_at=at,
            changed_at=at,
            **facts,
        )
        made.sort_key = sort_key(name)
        self.products.append(made)
        return made

    def variant(self, product: Product, price: Decimal | None, **facts: Any) -> Variant:
        """`facts` are sku, name, position and weight; a single variant needs none."""
        share = Decimal(self.world.random.randint(38, 62)) / 100
        made = Variant(
            business=self.world.business,
            product=product,
            sku=facts.pop("sku", product.code),
            price=price,
            cost=None
            if price is None or product.kind == ProductKind.SERVICE
            else (price * share).quantize(Decimal("0.01")),
            **facts,
        )
        self.variants.append(made)
        if product.kind == ProductKind.GOODS and product.tracks_stock:
            body = f"{PREFIX}{len(self.barcodes) + 100_001:09d}"
            self.barcodes.append(
                Barcode(business=self.world.business, variant=made, value=body + str(check_digit(body)))
            )
        return made

    def beans(self, name: str, name_en: str, category: str, price: int, **facts: Any) -> Product:
        """Beans in three sizes and three grinds."""
        made = self.bare(name, name_en, category, unit="ถุง", **facts)
        by_option = []
        for position, (option_name, names) in enumerate(
            (("ขนาด", [size for size, _g, _p in words.SIZES]), ("การบด", words.GRINDS))
        ):
            option = ProductOption(business=self.world.business, product=made, name=option_name, position=position)
            rows = [
                OptionValue(business=self.world.business, option=option, name=one, position=at)
                for at, one in enumerate(names)
            ]
            self.options.append(option)
            self.values += rows
            by_option.append(rows)
        for position, (size, grind) in enumerate(combinations(*by_option)):
            _name, grams, times = words.SIZES[size.position]
            amount = (Decimal(price) * Decimal(times)).quantize(Decimal(10))
            one = self.variant(
                made,
                amount,
                sku=f"{made.code}-{position + 1:02d}",
                name=f"{size.name} / {grind.name}",
                position=position,
                weight=grams,
            )
            self.answers += [
                VariantValue(business=self.world.business, variant=one, value=value) for value in (size, grind)
            ]
        return made

    def write(self) -> None:
        Product.objects.bulk_create(self.products, batch_size=BATCH)
        ProductOption.objects.bulk_create(self.options, batch_size=BATCH)
        OptionValue.objects.bulk_create(self.values, batch_size=BATCH)
        Variant.objects.bulk_create(self.variants, batch_size=BATCH)
        VariantValue.objects.bulk_create(self.answers, batch_size=BATCH)
        Barcode.objects.bulk_create(self.barcodes, batch_size=BATCH)


@demo_slice("catalog", order=30)
def fill(world: DemoWorld) -> None:
    """Products, wholesale lists, terms of the wholesale customers, and stock that has been sold from."""
    shelf = Shelf(world, make_categories(world), {unit.name: unit for unit in Unit.objects.all()})
    stock_products(shelf)
    shelf.write()
    belong_together(shelf)
    index_many(every_product())
    tiers = make_prices(shelf)
    give_terms(world, tiers)
    lay_on_shelves(shelf)
    world.made["variants"] = shelf.variants
    world.progress("Products", len(shelf.products), len(shelf.products))


def make_categories(world: DemoWorld) -> dict[str, Category]:
    made: dict[str, Category] = {}
    for name, name_en, parent in words.CATEGORIES:
        made[name] = Category.objects.create(
            business=world.business, name=name, name_en=name_en, parent=made.get(parent)
        )
    return made


def stock_products(shelf: Shelf) -> None:
    """About 120 products in a fixed order."""
    roast_beans(shelf)
    stock_counter(shelf)
    for category, goods in (("อุปกรณ์ชง", words.GEAR), ("วัตถุดิบร้านกาแฟ", words.SUPPLIES)):
        for name, name_en, price in goods:
            shelf.product(name, name_en, category, price)
    for name, name_en, price in words.MACHINES:
        shelf.product(
            name,
            name_en,
            "เครื่องบดและเครื่องชง",
            price,
            allows_backorder=price > 30_000,
            warranty_months=12,
            warranty_terms=words.WARRANTY,
        )
    for number, (name, name_en, price) in enumerate(words.GIFTS):
        state = ProductState.DISCONTINUED if number == 5 else ProductState.ACTIVE
        shelf.product(name, name_en, "ของฝาก", price, state=state)
    for name, name_en, price, unit in words.SERVICES:
        shelf.product(name, name_en, "บริการ", price, unit=unit, kind=ProductKind.SERVICE, tracks_stock=False)
    for name, name_en in (("ชุดเริ่มชงดริป", "Pour-over starter set"), ("ชุดของขวัญปีใหม่", "New year gift set")):
        made = shelf.bare(name, name_en, "ของฝาก", unit="ชุด", kind=ProductKind.BUNDLE)
        shelf.variant(made, None if "ดริป" in name else Decimal(1190))


def roast_beans(shelf: Shelf) -> None:
    for number, (origin, origin_en) in enumerate(words.ORIGINS):
        process, process_en, more = words.PROCESSES[number % 3]
        roast, roast_en = words.ROASTS[number % 3]
        facts: dict[str, Any] = {
            "brand": "ดอยหมอก",
            "description": f"กาแฟอาราบิก้าจาก{origin} แปรรูปแบบ{process} {roast}",
        }
        if number % 6 == 5:
            facts |= {"state": ProductState.SEASONAL, "season_from": 11, "season_to": 3}
        name_en = f"{origin_en} {process_en} {roast_en}"
        shelf.beans(f"{origin} {process}", name_en, roast, 220 + more + 5 * number, **facts)
    for name, name_en, price in words.BLENDS:
        shelf.beans(f"เบลนด์ {name}", f"{name_en} blend", "เบลนด์", price, brand="ดอยหมอก")
    for origin, origin_en in words.ORIGINS[:6]:
        price = shelf.world.random.randrange(260, 420, 10)
        facts = {"unit": "กิโลกรัม", "tax_class": TaxClass.EXEMPT}
        shelf.product(f"สารกาแฟ {origin}", f"Green beans {origin_en}", "สารกาแฟ", price, **facts)
    for name, name_en, price in words.DRIPS:
        shelf.product(name, name_en, "กาแฟดริปซอง", price, unit="กล่อง", brand="ดอยหมอก")


def stock_counter(shelf: Shelf) -> None:
    for (name, name_en, price), (served, served_en, more) in combinations(words.DRINKS, words.SERVED):
        facts: dict[str, Any] = {"unit": "แก้ว", "tracks_stock": False}
        shelf.product(f"{name} ({served})", f"{name_en}, {served_en}", "เครื่องดื่มหน้าร้าน", price + more, **facts)
    for name, name_en, price in words.BAKERY:
        shelf.product(name, name_en, "ขนม", price)


def belong_together(shelf: Shelf) -> None:
    """Bundles, what is asked at the counter, cases, and what to speak of too."""
    business = shelf.world.business
    named = {product.name: product for product in shelf.products}
    first: dict[Any, Variant] = {}
    for variant in shelf.variants:
        first.setdefault(variant.product_id, variant)
    held = {
        "ชุดเริ่มชงดริป": ("ดริปเปอร์เซรามิก", "กระดาษกรอง 100 แผ่น", "เซิร์ฟเวอร์แก้ว 500 มล.", "เบลนด์ หมอกเช้า"),
        "ชุดของขวัญปีใหม่": ("ดริปซอง รวมสามดอย", "แก้วเซรามิกลายดอย", "เบลนด์ เหมยขาบ"),
    }
    BundlePart.objects.bulk_create(
        [
            BundlePart(business=business, bundle=named[bundle], variant=first[named[name].pk], quantity=Decimal(1))
            for bundle, names in held.items()
            for name in names
        ]
    )
    groups, choices = [], []
    for product in shelf.products:
        if product.category and product.category.name == "เครื่องดื่มหน้าร้าน":
            for position, (question, answers) in enumerate((("นม", words.MILKS), ("ความหวาน", words.SWEETNESS))):
                group = ChoiceGroup(business=business, product=product, name=question, position=position)
                groups.append(group)
                choices += [
                    Choice(business=business, group=group, name=name, amount=amount, position=at)
                    for at, (name, amount) in enumerate(answers)
                ]
    ChoiceGroup.objects.bulk_create(groups, batch_size=BATCH)
    Choice.objects.bulk_create(choices, batch_size=BATCH)
    drips = [product for product in shelf.products if product.name.startswith("ดริปซอง")]
    Packing.objects.bulk_create(
        [Packing(business=business, product=product, unit=shelf.units["ลัง"], factor=Decimal(24)) for product in drips]
    )
    beans = [product for product in shelf.products if product.unit.name == "ถุง"]
    links = [
        ProductLink(business=business, product=product, other=named["กระดาษกรอง 100 แผ่น"], kind=LinkKind.RELATED)
        for product in beans
    ]
    links += [
        ProductLink(business=business, product=one, other=other, kind=LinkKind.SUBSTITUTE)
        for one, other in zip(beans, beans[3:] + beans[:3], strict=True)
    ]
    links.append(
        ProductLink(
            business=business, product=named["ดริปเปอร์พลาสติก"], other=named["ดริปเปอร์เซรามิก"], kind=LinkKind.UPSELL
        )
    )
    ProductLink.objects.bulk_create(links, batch_size=BATCH)


def make_prices(shelf: Shelf) -> list[PriceTier]:
    """Three wholesale lists with breaks, a promotion, a price of one branch, and rates for the tourists."""
    world, business = shelf.world, shelf.world.business
    tiers, rules = [], []
    beans = [one for one in shelf.variants if one.product.unit.name == "ถุง"]
    for name, name_en, off in words.TIERS:
        tier = PriceTier.objects.create(business=business, name=name, name_en=name_en)
        tiers.append(tier)
        row = PriceList.objects.create(
            business=business, name=f"ราคา{name}", tier=tier, priority=10, includes_vat=False, discountable=False
        )
        rules.append(rule(row, category=shelf.categories["อุปกรณ์ชง"], percent_off=Decimal(off) / 2))
        for variant in beans:
            for quantity, more in ((0, 0), (12, 3), (48, 6)):
                price = ((variant.price or Decimal(0)) * (100 - off - more) / 107).quantize(Decimal("0.01"))
                rules.append(rule(row, variant=variant, min_quantity=Decimal(quantity), price=price))
    season = PriceList.objects.create(
        business=business, name="โปรลมหนาว", priority=5, starts_on=world.last_day - timedelta(days=20), ends_on=world.last_day + timedelta(days=70)
    )  # fmt: skip
    rules.append(rule(season, category=shelf.categories["กาแฟดริปซอง"], percent_off=Decimal(10)))
    rules.append(rule(season, category=shelf.categories["คั่วเข้ม"], percent_off=Decimal(5)))
    nimman = PriceList.objects.create(business=business, name="ราคาสาขานิมมาน", branch=world.branches["00001"])
    rules += [
        rule(nimman, variant=variant, price=(variant.price or Decimal(0)) + 10)
        for variant in shelf.variants
        if variant.product.category and variant.product.category.name == "เครื่องดื่มหน้าร้าน"
    ]
    PriceRule.objects.bulk_create(rules, batch_size=BATCH)
    ExchangeRate.objects.create(
        business=business, currency="USD", day=world.last_day - timedelta(days=30), rate=Decimal("34.20")
    )
    ExchangeRate.objects.create(
        business=business, currency="EUR", day=world.last_day - timedelta(days=30), rate=Decimal("37.10")
    )
    return tiers


def rule(row: PriceList, **facts: Any) -> PriceRule:
    made = PriceRule(business_id=row.business_id, price_list=row, **facts)
    made.follow_target()
    return made


def give_terms(world: DemoWorld, tiers: list[PriceTier]) -> None:
    """Wholesale customers stand on a tier and buy on credit; a few of the others have a discount."""
    chance = world.random
    people: list[Customer] = world.made["customers"]
    traders = [
        one
        for one in people
        if one.customer_type in {CustomerType.WHOLESALER, CustomerType.RETAILER, CustomerType.AGENT}
    ]
    rows = [
        CustomerTerms(
            business=world.business,
            customer=customer,
            tier=chance.choices(tiers, weights=(2, 3, 5))[0],
            credit_limit=Decimal(chance.choice([20_000, 50_000, 100_000, 200_000])),
            credit_days=chance.choice([7, 15, 30, 30, 45]),
        )
        for customer in traders
    ]
    regulars = [one for one in people[::60] if one.customer_type == CustomerType.CONSUMER]
    rows += [
        CustomerTerms(business=world.business, customer=customer, discount=Decimal(5), note="ลูกค้าประจำหน้าร้าน")
        for customer in regulars
    ]
    CustomerTerms.objects.bulk_create(rows, batch_size=BATCH)


def lay_on_shelves(shelf: Shelf) -> None:
    """Receipts in the last weeks and what was sold of them since, so that movements add up to what lies there."""
    world = shelf.world
    places = {code: usual_warehouse(branch) for code, branch in world.branches.items()}
    store = Warehouse.objects.create(business=world.business, branch=world.branches[ROASTERY], name="คลังสันกำแพง")
    levels: list[StockLevel] = []
    moves: list[Movement] = []
    keeper = world.colleague(world.branches[ROASTERY], "storekeeper").actor
    for variant in shelf.variants:
        if not variant.product.holds_stock:
            continue
        for place in where(world, variant, places, store):
            level = lay(world, variant, place, keeper, moves)
            levels.append(level)
    StockLevel.objects.bulk_create(levels, batch_size=BATCH)
    moves.sort(key=lambda one: one.at)
    Movement.objects.bulk_create(moves, batch_size=BATCH)


def where(world: DemoWorld, variant: Variant, places: dict[str, Warehouse], store: Warehouse) -> list[Warehouse]:
    """Beans lie everywhere but the largest bags, which lie in the roastery and its store; machines in the store only."""
    chance = world.random
    category = variant.product.category.name if variant.product.category else ""
    if category == "สารกาแฟ":
        return [places[ROASTERY], store]
    if category == "เครื่องบดและเครื่องชง":
        return [store]
    if category == "ขนม":
        return [places[code] for code in SHOPS]
    if variant.weight == 1000:
        return [places[ROASTERY], places[WEB]]
    return [places[ROASTERY], places[WEB], *(places[code] for code in SHOPS if chance.random() < 0.85)]


def lay(world: DemoWorld, variant: Variant, place: Warehouse, keeper: Any, moves: list[Movement]) -> StockLevel:
    chance = world.random
    large = place.branch.code in {ROASTERY, WEB}
    came = Decimal(chance.randint(20, 90) if large else chance.randint(6, 30))
    sold = Decimal(chance.randint(0, int(came) - 1))
    level = level_of(variant, place)
    level.on_hand = came - sold
    level.reserved = Decimal(0)
    level.incoming = Decimal(0)
    level.low_point = Decimal(10 if large else 4) if chance.random() < 0.7 else None
    day = world.last_day - timedelta(days=chance.randint(8, 40))
    facts = {"business": world.business, "variant": variant, "warehouse": place, "branch_id": place.branch_id}
    received = datetime.combine(day, time(8, chance.randrange(60)), tzinfo=BANGKOK)
    moves.append(
        Movement(
            **facts,
            kind=MovementKind.RECEIVE,
            on_hand=came,
            on_hand_after=came,
            reserved_after=Decimal(0),
            actor=keeper.user,
            actor_name=keeper.name,
            at=received,
        )
    )
    if sold:
        seller = world.colleague(place.branch, "sales").actor
        moves.append(
            Movement(
                **facts,
                kind=MovementKind.ISSUE,
                on_hand=-sold,
                on_hand_after=level.on_hand,
                reserved_after=Decimal(0),
                actor=seller.user,
                actor_name=seller.name,
                at=received + timedelta(days=chance.randint(1, 7), minutes=chance.randrange(300)),
                note="ขายหน้าร้าน" if not large else "ส่งตามคำสั่งซื้อ",
            )
        )
    if level.low_point is not None and level.on_hand <= level.low_point:
        level.low_since = received + timedelta(days=7)
    return level
