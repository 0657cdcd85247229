"""How a name sounds, so that "somchai" finds สมชาย and "napat" finds ณภัทร.

Thai has many romanisations (Phornthip, Porntip, Pornthip); people write the one they like. Both scripts are brought to one coarse
spelling: aspirated and plain stops are one, `r` and `l` are one, long and short vowels are one, finals are what is heard (t, n, p, k).
`sound` keeps vowels, `skeleton` drops them. Rules, not a dictionary: tests/test_sounds.py states how many of a list of names they find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

INITIAL = {
    **dict.fromkeys("กขฃคฅฆ", "k"),
    "ง": "g",  # one letter for the sound ng; Latin g becomes k
    **dict.fromkeys("จฉชฌ", "c"),
    **dict.fromkeys("ซศษส", "s"),
    **dict.fromkeys("ญย", "y"),
    **dict.fromkeys("ฎดฏตฐถฑทฒธ", "t"),
    **dict.fromkeys("ณน", "n"),
    **dict.fromkeys("บปผพภ", "p"),
    **dict.fromkeys("ฝฟ", "f"),
    "ม": "m",
    **dict.fromkeys("รลฬ", "l"),
    "ว": "w",
    **dict.fromkeys("หฮ", "h"),
    "อ": "",
    "ฤ": "li",
}
FINAL = {
    **{letter: sound for letter, sound in INITIAL.items() if sound in {"k", "g", "n", "m", "t", "p"}},
    **dict.fromkeys("จฉชซฌศษส", "t"),
    **dict.fromkeys("ญรลฬ", "n"),
    **dict.fromkeys("ฝฟ", "p"),
    "ย": "i",
    "ว": "o",
    **dict.fromkeys("อหฮ", ""),
    "ฤ": "li",
}
_C = "[ก-ฤลว-ฮ]"
# Rewrites before syllables are read: what is written but not heard, and spellings that stand for another.
_SPELLINGS = [
    (re.compile(r"[็่้๊๋]"), ""),
    (re.compile(r"เกียรติ์?"), "เกียด"),
    (re.compile(r"เจริญ"), "จะเริน"),
    (re.compile(rf"(?:(?<={_C})[ทตดษสชก](?=[รณนย][ิุ]?์))?{_C}[ิุ]?์"), "-"),  # จันทร์, ลักษณ์, สิทธิ์; a syllable ends here
    (re.compile(rf"(?<={_C})รร(?={_C})"), "ั"),
    (re.compile(rf"(?<={_C})รร"), "ัน"),
    (
        re.compile(rf"(?<=[ั-ู])([ทตชด])ร(?![ะ-ู])|(?<=ั)(ก)ร(?![ะ-ู])|(?<=เ{_C})([ชตท])ร(?![ะ-ู])"),
        r"\1\2\3",
    ),  # ภัทร, จักร, เพชร
    (re.compile(r"(?<=[ตทฒ])[ิุ](?=-|$)"), ""),  # ชาติ, เหตุ
    (re.compile(r"^ทร(?=[าังะ])"), "ซ"),
    (re.compile(r"(?<=[ศส])ร(?=[ะ-ู])"), ""),
    (re.compile(r"ห(?=[งญณนมยรลว][ะ-ู])"), ""),
    (re.compile(r"(?<=[เ-ไ])ห(?=[งญนมยรลว])"), ""),
]
_SMOOTH = "(?:[กขคตปผพ]ร|[กขคปผพ]ล)"
_CLUSTER = "(?:[กขคตปผพ]ร|[กขคปผพ]ล|[กขค]ว)"
CLOSED = {"ao", "ai", "am"}  # these take no final consonant
# (pattern, vowel heard, "final": the next bare consonant belongs to this syllable whatever follows)
_SYLLABLES = [
    (re.compile(rf"เ({_CLUSTER}|{_C})ีย"), "ia", False),
    (re.compile(rf"เ({_CLUSTER}|{_C})ือ"), "ua", False),
    (re.compile(rf"เ({_CLUSTER}|{_C})าะ?"), "ao", False),
    (re.compile(rf"เ({_CLUSTER}|{_C})ิ"), "e", True),
    (re.compile(rf"เ({_CLUSTER}|{_C})อ"), "e", False),
    (re.compile(rf"[เแ]({_SMOOTH}|{_C})ะ?"), "e", True),
    (re.compile(rf"โ({_CLUSTER}|{_C})ะ?"), "o", True),
    (re.compile(rf"[ไใ]({_CLUSTER}|{_C})ย?"), "ai", False),
    (re.compile(rf"({_CLUSTER}|{_C})ัว(?:ะ|(?![ะ-ู]))"), "ua", False),
    (re.compile(rf"({_SMOOTH}|{_C})ว(?=[กงดตนบมยรล](?![ะ-ู]))"), "ua", True),
    (re.compile(rf"({_CLUSTER}|{_C})อ(?![ะ-ู])"), "o", True),
    (re.compile(rf"({_CLUSTER}|{_C})ัย"), "ai", False),
    (re.compile(rf"({_CLUSTER}|{_C})ั"), "a", True),
    (re.compile(rf"({_CLUSTER}|{_C})ะ"), "a", False),
    (re.compile(rf"({_CLUSTER}|{_C})า"), "a", False),
    (re.compile(rf"({_CLUSTER}|{_C})ำ"), "am", False),
    (re.compile(rf"({_CLUSTER}|{_C})[ิี]"), "i", False),
    (re.compile(rf"({_CLUSTER}|{_C})[ึื]อ?"), "u", False),
    (re.compile(rf"({_CLUSTER}|{_C})[ุู]"), "u", False),
]
_BARE = re.compile(rf"(?:{_C}(?![ะ-ู]))+")
_LATIN = [
    (re.compile(pattern), heard)
    for pattern, heard in [
        (r"bh|ph", "p"),
        (r"dh|th", "t"),
        (r"gh|kh|q|ck", "k"),
        (r"tch|ch|sh|ts|j", "c"),
        (r"c(?=[aou]|$)", "c"),
        (r"ng(?![aeiou])", "\x01"),
        (r"g", "k"),
        (r"\x01", "g"),
        (r"b", "p"),
        (r"d", "t"),
        (r"v", "w"),
        (r"z", "s"),
        (r"x", "k"),
        (r"sr", "s"),
        (r"aa+|ah(?![aeiou])", "a"),
        (r"ee+|ii+", "i"),
        (r"uea|uae", "ua"),
        (r"oo+|ou|ue|eu|uu+", "u"),
        (r"ae", "e"),
        (r"oe|er(?![aeiouy])", "e"),
        (r"ie", "ia"),
        (r"[ae]y(?![aeiou])|ei", "ai"),
        (r"y(?![aeiou])", "i"),
        (r"aw(?![aeiou])|au", "o"),
        (r"(?<=[aeiou])w(?![aeiou])", "o"),
        (r"or(?=n)|or$", "o"),
        (r"(?<=a)r(?=[ktp])", ""),
        (r"r(?=n(?![aeiou]))", ""),
        (r"r", "l"),
        (r"l(?![aeiouy])", "n"),
        (r"(?<![a-z])h?([aeiou])", r"\1"),
        (r"(?<=[a-z])h(?![aeiou])", ""),
        (r"(?<=[aeiou])[cs]$", "t"),
        (r"(.)\1+", r"\1"),
    ]
]
_VOWELS = re.compile(r"[aeiou]")
_NOT_LATIN = re.compile(r"[^a-z]")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """How one word sounds: Thai or Latin letters in one coarse Latin spelling. "" when the word has neither."""
    if "ก" <= word[:1] <= "ไ":
        return re.sub(r"(.)\1+", r"\1", _thai_sound(word))
    latin = word.lower()
    if not latin.isascii() or not latin.isalpha():
        return ""
    for pattern, heard in _LATIN:
        latin = pattern.sub(heard, latin)
    return _NOT_LATIN.sub("", latin)


def skeleton(sounding: str) -> str:
    """The consonants of a `sound`: what stays when two people hear the vowels differently."""
    return _VOWELS.sub("", sounding)


def _thai_sound(word: str) -> str:
    for pattern, written in _SPELLINGS:
        word = pattern.sub(written, word)
    return "".join(_syllables(word))


def _syllables(word: str) -> Iterator[str]:
    at = 0
    while at < len(word):
        for pattern, vowel, wants_final in _SYLLABLES:
            if found := pattern.match(word, at):
                yield _initial(found[1]) + vowel
                at = found.end()
                if bare := _BARE.match(word, at):
                    yield _after_vowel(
                        bare[0], vowel, wants_final=wants_final, ends=word[bare.end() : bare.end() + 1] in {"", "-"}
                    )
                    at = bare.end()
                break
        else:
            bare = _BARE.match(word, at)
            if bare is None:
                at += 1
                continue
            yield _bare(bare[0])
            at = bare.end()


def _initial(letters: str) -> str:
    return "".join(INITIAL.get(letter, "") for letter in letters)


def _after_vowel(run: str, vowel: str, *, wants_final: bool, ends: bool) -> str:
    """Consonants without a vowel sign, after a syllable: does the first close it?"""
    if vowel in CLOSED:
        return _bare(run)
    opens = (len(run) == 2 and ends) or (len(run) == 3 and vowel == "u")  # noqa: PLR2004 - นิ·พน, สุ·ร·พล
    weak = vowel in {"i", "u"} and run[0] == "ร" and not (ends and len(run) == 1)  # วี·ร·ชัย
    if (opens or weak) and not wants_final:
        return _bare(run) if not weak else "la" + _bare(run[1:])
    return ("" if run[0] == run[1:2] else FINAL.get(run[0], "")) + _bare(run[1:])


def _bare(run: str) -> str:
    """Consonants without any vowel sign: the last two make a syllable with o, those before say a (ธนพล: ta-na-pon).

    ง only ever ends a syllable here, so it parts the run: ทรง·พล.
    """
    if (cut := run.find("ง", 1) + 1) and cut < len(run):
        return _bare(run[:cut]) + _bare(run[cut:])
    if len(run) < 2:  # noqa: PLR2004
        return _initial(run) + ("a" if run else "")
    if run[-2:] in {"ตร", "ทร"} and len(run) > 2:  # noqa: PLR2004
        return _bare(run[:-1])
    return "".join(_initial(letter) + "a" for letter in run[:-2]) + _initial(run[-2]) + "o" + FINAL.get(run[-1], "")
