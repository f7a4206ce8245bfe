"""Money: whole minor units and a currency; how many decimals each currency has; the one rounding we use.

Source: ISO 4217 list of minor units.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SCALE = 4  # decimals of an amount in major units in our outputs and in facts: fits every ISO 4217 currency

_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR "
    "JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN "
    "NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP "
    "SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG"
)

MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
    **dict.fromkeys(_FOUR_DECIMALS.split(), 4),
}


def minor_units(amount: Decimal, currency: str) -> int:
    """`amount` in major units as whole minor units, half-up.

    Errors: `KeyError` for a currency outside ISO 4217.
    """
    return int(amount.scaleb(MINOR_DIGITS[currency]).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def major_units(amount_minor: int, currency: str) -> Decimal:
    """Whole minor units as an exact decimal in major units: `major_units(103333, "CNY")` is `1033.33`."""
    return Decimal(amount_minor).scaleb(-MINOR_DIGITS[currency])


def money_text(amount_minor: int, currency: str) -> str:
    """For people: `1,033.33 CNY`."""
    return f"{major_units(amount_minor, currency):,} {currency}"
