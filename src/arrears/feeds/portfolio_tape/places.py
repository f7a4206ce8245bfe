"""What a country or state tells when the tape is silent: language and time zone; and which codes exist at all.

A place with several zones tells none: null then, and the law gate answers `unknown` rather than guess an hour.
Source: IANA time zone database (zone.tab, iso3166.tab) as packaged in `tzdata`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib import resources

_LANGUAGES = {
    "CN": "zh", "TW": "zh", "HK": "zh", "MO": "zh", "US": "en", "GB": "en", "AU": "en", "NZ": "en", "IE": "en", "DE": "de",
    "AT": "de", "FR": "fr", "ES": "es", "MX": "es", "AR": "es", "CO": "es", "CL": "es", "PE": "es", "IT": "it", "PT": "pt",
    "BR": "pt", "NL": "nl", "PL": "pl", "RU": "ru", "JP": "ja", "KR": "ko", "VN": "vi", "TH": "th", "ID": "id", "TR": "tr",
    "SE": "sv", "NO": "no", "DK": "da", "FI": "fi", "CZ": "cs", "GR": "el", "HU": "hu", "RO": "ro", "UA": "uk",
}  # fmt: skip

# States and provinces that lie in one zone only. Split ones (Florida, Texas, Ontario …) are left out on purpose.
_REGION_ZONES = {
    "US": {
        "America/New_York": "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
        "America/Chicago": "AL AR IA IL LA MN MO MS OK WI",
        "America/Denver": "CO MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA WA",
        "Pacific/Honolulu": "HI",
        "America/Puerto_Rico": "PR",
    },
    "CA": {
        "America/St_Johns": "NL",
        "America/Halifax": "NS PE",
        "America/Moncton": "NB",
        "America/Winnipeg": "MB",
        "America/Edmonton": "AB",
        "America/Whitehorse": "YT",
    },
    "AU": {
        "Australia/Sydney": "ACT",
        "Australia/Melbourne": "VIC",
        "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Hobart": "TAS",
    },
}
# The official hour of the whole country, where the database also lists zones of custom or of far stations.
_OFFICIAL = {"CN": "Asia/Shanghai", "DE": "Europe/Berlin"}


def _lines(name: str) -> list[list[str]]:
    text = resources.files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def countries() -> frozenset[str]:
    """ISO 3166 two-letter codes."""
    return frozenset(line[0] for line in _lines("iso3166.tab"))


@cache
def zones() -> frozenset[str]:
    """Names of the IANA time zones."""
    text = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(text.split())


@cache
def country_zones() -> dict[str, str]:
    """Time zone of each country that has one only."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _lines("zone.tab"):
        found[line[0]].append(line[2])
    single = {country: names[0] for country, names in found.items() if len(names) == 1}
    single.update(_OFFICIAL)
    return single


@cache
def region_zones() -> dict[str, str]:
    """Time zone of `country/region`, for the states and provinces that lie in one zone; `NY` and `US-NY` both serve."""
    found = {}
    for country, by_zone in _REGION_ZONES.items():
        for zone, regions in by_zone.items():
            for region in regions.split():
                found[f"{country}/{region}"] = zone
                found[f"{country}/{country}-{region}"] = zone
    return found


def languages() -> dict[str, str]:
    """The usual written language of a country, for the countries where there is one."""
    return _LANGUAGES
