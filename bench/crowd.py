"""A crowd of customers with look-alikes and families among them, and the truth about who is who. Deterministic.

Names come from PyThaiNLP's lists, so that they are as varied as in life; a third of the people live in families that share name, house and,
often, phone. A look-alike is a second row of a person with faults as people make them at a counter.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pythainlp.corpus.common import thai_family_names, thai_female_names, thai_male_names
from pythainlp.transliterate import romanize

from samphan.customers.demo_words import NICKNAMES
from samphan.customers.identity.records import Record

TAKEN_FOR = ["ณน", "ศสษ", "ธทถฐ", "ภพผ", "ญย", "ฏต", "ฎด", "รล", "ขค", "ชฉ", "ฟฝ", "ฬล", "ใไ", "ิี", "ุู", "ึื"]
MARKS = "่้๊๋์็"
TITLES = {"m": ["", "นาย", "คุณ"], "f": ["", "นาง", "นางสาว", "คุณ", "น.ส."]}
LONGEST_FIRST = ("นางสาว", "น.ส.", "นาย", "นาง", "คุณ")
HOSTS = ["gmail.com", "hotmail.com", "yahoo.com", "outlook.co.th"]


class Crowd:
    def __init__(self, people: int, *, alike: float = 0.03, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        self.people, self.alike = people, alike
        self.men = sorted(name for name in thai_male_names() if len(name) > 2)
        self.women = sorted(name for name in thai_female_names() if len(name) > 2)
        self.families = sorted(name for name in thai_family_names() if len(name) > 3)
        self.places = [
            (
                f"ตำบล{self.families[i * 7 % len(self.families)]}",
                f"อำเภอ{self.families[i // 8 * 13 % len(self.families)]}",
                f"จังหวัด{self.families[i // 80 * 29 % len(self.families)]}",
                f"{10000 + i // 8:05}",
            )
            for i in range(7200)
        ]
        self.truth: set[tuple[str, str]] = set()
        self.kinds: dict[tuple[str, str], str] = {}

    def records(self) -> Iterator[Record]:
        number = 0
        while number < self.people:
            for person in self.household(number):
                number += 1
                yield person
                if self.chance.random() < self.alike:
                    kind, other = self.again(person)
                    pair = (min(person.id, other.id), max(person.id, other.id))
                    self.truth.add(pair)
                    self.kinds[pair] = kind
                    yield other

    def household(self, number: int) -> list[Record]:
        chance = self.chance
        family, place, phone = self.family(), self.place(), self.phone()
        size = chance.choice([2, 3, 4]) if chance.random() < 0.15 else 1
        members = []
        for at in range(size):
            sex = chance.choice("mf")
            given = chance.choice(self.men if sex == "m" else self.women)
            if at and chance.random() < 0.2:
                given = self.sibling_name(members[0].name.split()[0], given)
            title = chance.choice(TITLES[sex])
            own = self.phone() if size == 1 or chance.random() < 0.6 else phone
            members.append(Record(
                id=f"{number + at:08}", name=f"{title}{given} {family}", nickname=chance.choice(NICKNAMES) if chance.random() < 0.3 else "",
                phones=(own,) if chance.random() < 0.95 else (),
                emails=(f"{chance.choice('abcdefghijk')}{chance.choice('aeiou')}{chance.randrange(10**5)}@{chance.choice(HOSTS)}",) if chance.random() < 0.5 else (),
                birth_date=date(1945, 1, 1) + timedelta(days=chance.randrange(23_000)) if chance.random() < 0.6 else None,
                **(place if chance.random() < 0.8 else {}),
            ))  # fmt: skip
        return members

    def family(self) -> str:
        name = self.chance.choice(self.families)
        return (
            name
            if self.chance.random() < 0.5
            else name + self.chance.choice(["กุล", "วงศ์", "รัตน์", "พงศ์", "สกุล", "วัฒน์", "ทรัพย์", "ชัย", "มงคล", "สุข"])
        )

    def place(self) -> dict[str, str]:
        subdistrict, district, province, postcode = self.chance.choice(self.places)
        house = (
            f"{self.chance.randrange(1, 400)}/{self.chance.randrange(1, 60)}"
            if self.chance.random() < 0.7
            else f"{self.chance.randrange(1, 300)}"
        )
        return {
            "address_line": f"{house} หมู่ {self.chance.randrange(1, 15)}",
            "subdistrict": subdistrict,
            "district": district,
            "province": province,
            "postcode": postcode,
        }

    def phone(self) -> str:
        return f"0{self.chance.choice('689')}{self.chance.randrange(10**8):08}"

    def sibling_name(self, first: str, other: str) -> str:
        """As parents like it: the same beginning, another end."""
        for title in LONGEST_FIRST:
            first = first.removeprefix(title)
        return first[: max(2, len(first) // 2)] + other[len(other) // 2 :]

    # ── faults ──
    def again(self, person: Record) -> tuple[str, Record]:
        """The same person written once more, and the kind of fault."""
        title, given, family = self.parts(person.name)
        possible = ["slips", "slips", "slips", "latin", "swapped names", "run together", "moved"]
        possible += (
            ["phone digit"] * bool(person.phones)
            + ["date"] * bool(person.birth_date)
            + ["mailbox"] * bool(person.emails)
        )
        kind = self.chance.choice(possible)
        faults = {
            "slips": lambda: {"name": f"{title}{self.slip(given)} {self.slip(family)}"},
            "latin": lambda: {"name": f"{romanize(given, engine='royin')} {romanize(family, engine='royin')}".title()},
            "swapped names": lambda: {"name": f"{family} {given}"},
            "run together": lambda: {"name": given + family},
            "moved": lambda: {"name": f"{title}{given} {family}", **self.place()},
            "phone digit": lambda: {"name": f"{title}{self.slip(given)} {family}", "phones": tuple(map(self.digit, person.phones))},
            "date": lambda: {"name": f"{title}{given} {self.slip(family)}", "birth_date": self.wrong_date(person.birth_date or date.min)},
            "mailbox": lambda: {"name": f"{title}{self.slip(given)} {family}", "phones": (), "emails": (self.mailbox(person.emails[0]),)},
        }  # fmt: skip
        facts: dict[str, Any] = {"phones": (self.phone(),), "emails": (), **faults[kind]()}
        if "birth_date" not in facts and self.chance.random() < 0.3:
            facts["birth_date"] = None
        if self.chance.random() < 0.5:
            facts["nickname"] = ""
        return kind, replace(person, id="b" + person.id, **facts)

    def parts(self, name: str) -> tuple[str, str, str]:
        """Another title of the same sex, the given name, the family name."""
        written, _blank, family = name.partition(" ")
        title = next(
            (title for title in LONGEST_FIRST if written.startswith(title) and len(written) > len(title) + 1), ""
        )
        others = ["", "คุณ"] if title in {"", "คุณ"} else TITLES["m" if title == "นาย" else "f"]
        return self.chance.choice(others), written.removeprefix(title), family

    def mailbox(self, email: str) -> str:
        box, _at, host = email.partition("@")
        return f"{box}@{self.chance.choice([host.replace('.com', '.con'), host[1:], 'icloud.com'])}"

    def slip(self, word: str) -> str:
        """One slip that leaves the word a word: a letter taken for another, a mark or letter left out, two exchanged."""
        chance = self.chance
        for _try in range(20):
            at = chance.randrange(len(word))
            char = word[at]
            what = chance.random()
            group = next((group for group in TAKEN_FOR if char in group), "")
            if what < 0.45 and group:
                return word[:at] + chance.choice([other for other in group if other != char]) + word[at + 1 :]
            if what < 0.7 and char in MARKS:
                return word[:at] + word[at + 1 :]
            if what < 0.85 and at and len(word) > 3 and char not in "เแโใไ":
                return word[:at] + word[at + 1 :]
            if what >= 0.92 and at + 1 < len(word) and "ก" <= char <= "ฮ" and "ก" <= word[at + 1] <= "ฮ":
                return word[:at] + word[at + 1] + char + word[at + 2 :]
        return word

    def digit(self, phone: str) -> str:
        at = self.chance.randrange(2, len(phone))
        return phone[:at] + self.chance.choice("0123456789".replace(phone[at], "")) + phone[at + 1 :]

    def wrong_date(self, born: date) -> date:
        chance = self.chance.random()
        if chance < 0.4 and born.day <= 12:
            return date(born.year, born.day, born.month)
        if chance < 0.6 and (born.month, born.day) != (2, 29):
            return born.replace(year=born.year + 543)
        if chance < 0.8 and (born.month, born.day) != (2, 29):
            return born.replace(year=born.year + self.chance.choice([-1, 1, 10, -10]))
        return born.replace(day=min(28, born.day % 10 + 10))
