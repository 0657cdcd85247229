"""Customers of the demonstration business, and two years of what happened with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from stdnum.th import pin

from samphan.customers import demo_duplicates as _duplicates  # noqa: F401 - its slice registers itself
from samphan.customers import demo_words as words
from samphan.customers.demo_details import add_details, add_purchases
from samphan.customers.demo_fields import add_fields, own_values
from samphan.customers.events import ContactLogged, CustomerChanged, CustomerCreated, NoteAdded
from samphan.customers.models import (
    AddressUse,
    ContactPoint,
    Customer,
    CustomerAddress,
    CustomerKind,
    CustomerType,
    IncomeBand,
    SizeBand,
)
from samphan.customers.searches import every_customer
from samphan.platform.accounts.rights import Actor
from samphan.platform.demo.world import DemoWorld, demo_slice
from samphan.platform.events.actions import Fact, record_many
from samphan.platform.search.actions import index_many
from samphan.platform.tenants.models import Branch

BATCH = 500
BRANCH_SHARE = {"00001": 40, "00002": 17, "00003": 13, "00004": 25, "00000": 5}
CONTACTS_A_CUSTOMER = 7  # on average, in two years
FOREIGN_SHARE, ORGANISATION_SHARE = 0.05, 0.08
FRONT = ("sales", "service")


@dataclass(frozen=True)
class Story:
    """A customer with the day the shop met them, and how lively they are: 1 is ordinary."""

    customer: Customer
    met: date
    liveliness: float


@demo_slice("customers", order=10)
def fill(world: DemoWorld) -> None:
    """Customers with contact points, then their events in the order of time. Later slices find them in `world.made["customers"]`."""
    add_fields(world)
    stories = [make_story(world, number) for number in range(world.size)]
    for start in range(0, len(stories), BATCH):
        Customer.objects.bulk_create([story.customer for story in stories[start : start + BATCH]])
        world.progress("Customers", min(start + BATCH, world.size), world.size)
    points = [point for number, story in enumerate(stories) for point in points_of(world, story, number)]
    ContactPoint.objects.bulk_create(points, batch_size=BATCH)
    CustomerAddress.objects.bulk_create(further_addresses(world, stories), batch_size=BATCH)
    add_details(world, [story.customer for story in stories])
    add_purchases(world, {story.customer: story.liveliness for story in stories})
    index_many(every_customer())
    told = [fact for story in stories for fact in life_of(world, story)]
    told.sort(key=lambda pair: (pair[1].occurred_at, pair[1].data.KIND))
    record_in_bulk(world, told)
    world.made["customers"] = [story.customer for story in stories]


def record_in_bulk(world: DemoWorld, told: list[tuple[Actor, Fact]]) -> None:
    """History only: nobody is told of what is long past."""
    by_actor: dict[Actor, list[Fact]] = defaultdict(list)
    for actor, fact in told:
        by_actor[actor].append(fact)
    done = 0
    for actor, facts in by_actor.items():
        for start in range(0, len(facts), BATCH * 4):
            done += record_many(facts[start : start + BATCH * 4], actor=actor, tell=False)
            world.progress("Events", done, len(told))


def make_story(world: DemoWorld, number: int) -> Story:
    chance = world.random
    code = chance.choices(list(BRANCH_SHARE), weights=list(BRANCH_SHARE.values()))[0]
    branch = world.branches[code]
    before = world.first_day - timedelta(days=chance.randint(1, 900))
    met = world.day() if chance.random() < 0.7 else before  # the rest were customers before the two years
    at = world.moment(met)
    organisation = code == "00000" or chance.random() < ORGANISATION_SHARE
    facts = organisation_facts(world, number) if organisation else person_facts(world)
    customer = Customer(
        business=world.business,
        branch=branch,
        owner=world.colleague(branch, "sales").actor.user
        if organisation or chance.random() < 0.3
        else None,  # few persons have a keeper
        created_at=at,
        changed_at=at,
        **facts,
        **address_facts(world, branch),
    )
    customer.follow_name()
    customer.custom = own_values(customer, number)
    return Story(customer, met, chance.paretovariate(1.6) * 0.6)


def person_facts(world: DemoWorld) -> dict[str, Any]:
    chance = world.random
    adult = world.last_day - timedelta(days=chance.randint(18 * 365, 72 * 365))
    facts: dict[str, Any] = {
        "name": chance.choice(words.FOREIGN) if chance.random() < FOREIGN_SHARE else thai_name(world),
        "birth_date": adult if chance.random() < 0.55 else None,  # about half tell it
        "occupation": chance.choice(words.OCCUPATIONS) if chance.random() < 0.5 else "",  # as above
        "income_band": chance.choice(IncomeBand.values) if chance.random() < 0.25 else "",  # few tell it
        "customer_type": CustomerType.CONSUMER,
        "interests": ", ".join(chance.sample(words.INTERESTS, 2)) if chance.random() < 0.3 else "",  # the talkative
        "note": chance.choice(words.NOTES) if chance.random() < 0.12 else "",  # the regulars
    }
    if facts["name"] in words.FOREIGN:
        facts["language"] = "en"
    elif chance.random() < 0.6:  # most Thais give a nickname
        facts["nickname"] = chance.choice(words.NICKNAMES)
    return facts


def thai_name(world: DemoWorld) -> str:
    chance = world.random
    woman = chance.random() < 0.58  # slightly more women come
    given = chance.choice(words.WOMEN if woman else words.MEN)
    first, last = chance.choice(words.FAMILY_FIRST), chance.choice(words.FAMILY_LAST)
    prefix = chance.choices(("", "คุณ", "นางสาว" if woman else "นาย", "ดร."), weights=(70, 18, 11, 1))[0]
    return f"{prefix}{given} {first}{last if last != first else 'วัฒน์'}"


def organisation_facts(world: DemoWorld, number: int) -> dict[str, Any]:
    chance = world.random
    kind, industry = chance.choice(list(words.SHOP_KINDS.items()))
    shop, firm = chance.choice(words.SHOP_NAMES), chance.choice(words.FIRM_NAMES)
    shape = chance.random()
    if shape < 0.5:  # half are shops without a juristic form
        name = f"{kind}{shop}"
    elif shape < 0.85:  # then companies and partnerships
        name = chance.choice(("บริษัท {} จำกัด", "บจก. {}", "หจก. {}")).format(
            f"{shop} {firm}" if shape < 0.7 else firm
        )  # some have two words
    else:
        name = f"{chance.choice(words.FOREIGN_FIRMS)} Co., Ltd."
    return {
        "kind": CustomerKind.ORGANISATION,
        "name": name,
        "industry": industry,
        "customer_type": chance.choices(("retailer", "wholesaler", "agent", "public"), weights=(70, 18, 8, 4))[0],
        "website": f"https://shop{number}.example.com/" if chance.random() < 0.25 else "",
        "size_band": chance.choices(SizeBand.values, weights=(50, 35, 12, 3))[0],
        "tax_id": "" if shape < 0.5 else made_up_tax_id(number),  # juristic persons have one
        "tax_branch": "" if shape < 0.5 else "00000",  # as above
    }


def made_up_tax_id(number: int) -> str:
    """A number whose check digit is right, in a series that the registrar has not given out."""
    body = f"0999{number % 10**8:08d}"
    return body + str(pin.calc_check_digit(body + "0"))


def address_facts(world: DemoWorld, branch: Branch) -> dict[str, str]:
    chance = world.random
    if chance.random() < 0.35:  # who never had anything sent gave no address
        return {}
    online = branch.code == "00004"
    province = chance.choice(list(words.PLACES)) if online else branch.province
    district, subdistrict, postcode = chance.choice(words.PLACES[province])
    line = f"{chance.randint(1, 399)}/{chance.randint(1, 99)} หมู่ {chance.randint(1, 12)}"
    return {
        "address_line": line,
        "district": district,
        "subdistrict": subdistrict,
        "province": province,
        "postcode": postcode,
    }


def further_addresses(world: DemoWorld, stories: list[Story]) -> Iterator[CustomerAddress]:
    """A second address for some: a firm's for tax invoices, a person's where parcels go."""
    chance = world.random
    for story in stories:
        customer = story.customer
        if not customer.province or customer.branch is None or chance.random() > (0.12 if customer.is_person else 0.4):
            continue
        parts = address_facts(world, customer.branch) or {"province": customer.province}
        yield CustomerAddress(
            business=customer.business,
            customer=customer,
            use=AddressUse.DELIVERY if customer.is_person else AddressUse.BILLING,
            courier_note=chance.choice(words.COURIER_NOTES) if customer.is_person else "",
            **parts,
        )


def points_of(world: DemoWorld, story: Story, number: int) -> Iterator[ContactPoint]:
    """A phone for nearly all, e-mail and LINE for some. Numbers lie in 000-xxxx blocks, e-mails at example.com: nobody real answers."""
    chance, customer = world.random, story.customer
    wanted = []
    if chance.random() < 0.93:  # a few are known by LINE only
        block = ("61", "62", "63", "80", "81", "86", "89", "90", "91", "95")[number // 10_000 % 10]
        wanted.append(("phone", f"+66{block}000{number % 10_000:04d}", f"0{block}-000-{number % 10_000:04d}"))
    if not customer.is_person or chance.random() < 0.35:  # those who order on line, mostly
        wanted.append(("email", f"customer{number}@example.com", f"customer{number}@example.com"))
    if chance.random() < 0.5 or not wanted:  # half write on LINE
        wanted.append(("line", f"demo.{number:05d}", f"demo.{number:05d}"))
    for kind, value, written in wanted:
        yield ContactPoint(
            business=customer.business,
            customer=customer,
            kind=kind,
            value=value,
            written=written,
            preferred=True,
            source="demo",
        )


def life_of(world: DemoWorld, story: Story) -> Iterator[tuple[Actor, Fact]]:
    """What happened with one customer since the shop met them."""
    chance, customer = world.random, story.customer
    keeper = world.colleague(customer.branch, *FRONT).actor
    yield keeper, fact(customer, CustomerCreated(name=customer.name, source="demo"), customer.created_at)
    years = (world.last_day - max(story.met, world.first_day)).days / 365
    meetings = CONTACTS_A_CUSTOMER / 2 * story.liveliness * years * (2 if not customer.is_person else 1)
    for _meeting in range(min(120, int(meetings + chance.random()))):
        (channel, direction), texts = chance.choices(list(words.TALKS.items()), weights=(45, 8, 10, 18, 9, 2, 3, 5))[0]
        at = world.moment(world.day(after=story.met))
        talk = ContactLogged(channel=channel, direction=direction, text=chance.choice(texts))
        yield world.colleague(customer.branch, *FRONT).actor, fact(customer, talk, at, channel)
    for _note in range(int(chance.random() * 1.4 + story.liveliness * 0.5)):
        at = world.moment(world.day(after=story.met))
        yield keeper, fact(customer, NoteAdded(text=chance.choice(words.NOTES)), at)
    if chance.random() < 0.5:  # half were corrected once
        at = world.moment(world.day(after=story.met))
        changed = chance.choice((["nickname"], ["address_line", "postcode"], ["birth_date"], ["note"], ["name"]))
        yield keeper, fact(customer, CustomerChanged(fields=changed), at)


def fact(customer: Customer, data: Any, at: datetime, channel: str = "") -> Fact:
    return Fact(data, subject=customer, customer_id=customer.pk, channel=channel, occurred_at=at)
