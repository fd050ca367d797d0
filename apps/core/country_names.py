"""The country that a cell of a list means: a name in English or Chinese, an ISO code, or a calling code."""

import re
import unicodedata
from functools import cache, lru_cache

import phonenumbers

from apps.core.countries import all_countries, country

# What people write and the list of countries does not have: short and former names, codes of three letters,
# traditional characters. Hong Kong, Macao and Taiwan have numbers of their own, so "China" is never one of them.
_ALIASES = {
    "CN": "中国大陆 大陆 内地 中国内地 中華人民共和國 中华人民共和国 中國 中國大陸 mainland prc prchina chn mainlandchina chinamainland peoplesrepublicofchina",
    "HK": "香港 香港特别行政区 中國香港 hongkong hkg hongkongchina hongkongsar chinahongkong",
    "MO": "澳门 澳門 中國澳門 澳门特别行政区 macao macau mac macauchina macaosar macausar chinamacao chinamacau",
    "TW": "台湾 台灣 臺灣 中国台湾省 中國台灣 twn taiwanchina chinataiwan taiwanprovinceofchina",
    "US": "美國 美利坚合众国 usa unitedstatesofamerica america",
    "GB": "英國 uk gbr greatbritain england britain scotland wales unitedkingdomofgreatbritainandnorthernireland",
    "AE": "阿联酋 阿聯酋 uae are emirates",
    "AU": "澳洲 澳大利亞 aus",
    "CA": "can",
    "BR": "bra",
    "CD": "刚果民主共和国 cod drc drcongo democraticrepublicofthecongo",
    "CG": "刚果共和国 cog congo republicofthecongo",
    "CI": "象牙海岸 civ ivorycoast",
    "CZ": "捷克共和国 cze czechrepublic",
    "DE": "德國 deu ger",
    "DO": "多米尼加 dom",
    "EG": "egy",
    "ES": "esp",
    "FR": "法國 fra",
    "ID": "印尼 idn",
    "IN": "ind",
    "IT": "意大利共和国 義大利 ita",
    "JP": "日本国 jpn",
    "KH": "khm cambodge",
    "KP": "北韩 北朝鲜 prk dprk",
    "KR": "韓國 南韩 南韓 大韩民国 kor korea republicofkorea korearepublicof",
    "LA": "lao 老撾 laopdr",
    "MK": "macedonia",
    "MM": "緬甸 mmr myanmar burma",
    "MN": "蒙古国 mng",
    "MX": "mex",
    "MY": "馬來西亞 大马 mys malaysian",
    "NG": "尼日利亞 nga",
    "NL": "荷蘭 nld holland thenetherlands",
    "NZ": "新西蘭 纽西兰 nzl",
    "PH": "菲律賓 phl thephilippines",
    "PK": "pak",
    "PS": "巴勒斯坦 palestine",
    "RU": "俄羅斯 俄国 俄罗斯联邦 rus russianfederation",
    "SA": "沙特 沙烏地阿拉伯 sau ksa",
    "SG": "sgp 星加坡 狮城",
    "SZ": "斯威士兰王国 swaziland",
    "TH": "泰國 tha",
    "TR": "turkey tur",
    "VA": "梵蒂冈城 holysee",
    "VN": "vnm vietnam",
    "ZA": "zaf",
}
_LONGEST = 80
_CALLING_CODE = re.compile(r"(?:\+|00)?([1-9][0-9]{0,2})", re.ASCII).fullmatch


@lru_cache(maxsize=4096)
def find(cell: str) -> str | None:
    """ISO 3166-1 code of the country that a cell means; None when nobody could say.

    A calling code that several countries share (+1, +7, +44) gives the main one: the number itself tells which it is.
    """
    if len(cell) > _LONGEST:
        return None
    plain = unicodedata.normalize("NFKC", cell).strip()
    code = _CALLING_CODE(plain.replace(" ", "").replace("-", ""))
    if code is not None:
        found = phonenumbers.region_code_for_country_code(int(code[1]))
        return found if country(found) is not None else None
    return _by_name().get(_key(plain))


@lru_cache(maxsize=512)
def calling_code(iso2: str) -> str:
    """The calling code of a country, without +; "" for a code that is no country's."""
    found = country(iso2)
    return found.calling_code if found is not None else ""


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in all_countries():
        for name in (entry.iso2, entry.name_en, entry.name_zh):
            names[_key(name)] = entry.iso2
            # Both halves of "Myanmar (Burma)", "Congo - Kinshasa" whole, "Antigua & Barbuda" also with "and".
            names.setdefault(_key(re.sub(r"\(.*\)|（.*）", "", name)), entry.iso2)
            names.setdefault(_key(name.replace("&", "and").replace("St.", "Saint")), entry.iso2)
    for iso2, aliases in _ALIASES.items():
        names.update(dict.fromkeys(map(_key, aliases.split()), iso2))
    return names


def _key(name: str) -> str:
    """Letters and digits alone, without case and accents: "Côte d’Ivoire" and "COTE D'IVOIRE" are the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(character for character in plain if character.isalnum())
