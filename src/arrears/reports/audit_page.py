"""The page of an audit: what was wrong in a contact log, by rule, agent, agency, day and hour, with the tables behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from arrears.flows.audit_contacts import AuditReport
from arrears.law.pack import Pack
from arrears.law.states import EVIDENCE, FORBIDDEN, TOPIC
from arrears.law.translation import PackWords
from arrears.reports.pages import bar_chart, page

_BARS = 12
_DAYS = 62
_ROWS = 200
Title = tuple[str, str]
_NO_TITLE = ("", "")
_OWN_TITLES: Mapping[str, Title] = {
    FORBIDDEN: ("What is never done, whatever a pack says", "无论规则包如何规定一律禁止的行为"),
    TOPIC: ("What no loaded pack has encoded", "所载规则包均未收录的事项"),
    EVIDENCE: ("A history that could not be read whole", "未能完整读取的历史记录"),
}


def audit_page(name: str, report: AuditReport, packs: list[Pack], assumed: Mapping[str, object]) -> str:
    """The whole page. Same report, same text. `name` is the log's; `assumed` what was taken for granted."""
    titles = _titles(packs)
    rules = _rules(report, titles)
    totals = {what: _total(report.sums, what) for what in ("logged", "asked", "denied", "unknown")}
    examples = report.examples.with_columns(pl.col("made_of").list.join(", ")).to_dicts()
    return page(
        "audit.html", f"arrears · {name}", _charts(report.sums, rules), name=name, totals=totals, rules=rules,
        forces=_forces(report.sums), unknown=_titled(report.unknown.sort("contacts", descending=True).head(_ROWS), titles),
        examples=examples, packs=report.packs, assumed={key: str(value) for key, value in assumed.items()},
        rejects=report.rejects.height, rejected=report.rejects.head(_ROWS).to_dicts(),
        files={key: path.name for key, path in report.files.items()},
    )  # fmt: skip


def _total(sums: pl.DataFrame, what: str) -> int:
    found = sums.filter(pl.col("dimension") == "all", pl.col("rule") == "", pl.col("what") == what)
    return int(found["contacts"].sum())


def _rules(report: AuditReport, titles: Mapping[str, Title]) -> list[dict[str, Any]]:
    broken = report.sums.filter(
        pl.col("dimension") == "all", pl.col("what").is_in(["denies", "warns"]), pl.col("rule") != ""
    )
    told = {row["rule"]: row for row in report.examples.to_dicts()}
    return [
        {**row, "title": titles.get(row["rule"], _NO_TITLE),
         **{key: told.get(row["rule"], {}).get(key, "") for key in ("force", "basis", "citation")}}
        for row in broken.sort(["contacts", "rule"], descending=[True, False]).to_dicts()
    ]  # fmt: skip


def _titled(rows: pl.DataFrame, titles: Mapping[str, Title]) -> list[dict[str, Any]]:
    return [{**row, "title": titles.get(row["rule"], _NO_TITLE)} for row in rows.to_dicts()]


def _titles(packs: Iterable[Pack]) -> dict[str, Title]:
    """The title of each rule in English and Chinese; in English where the pack has no Chinese."""
    found = dict(_OWN_TITLES)
    for pack in packs:
        said = pack.words.get("zh-hans", PackWords()).rules
        found |= {one.id: (one.title, said[one.id].title if one.id in said else one.title) for one in pack.rules}
    return found


def _forces(sums: pl.DataFrame) -> list[dict[str, Any]]:
    return sums.filter(pl.col("dimension") == "force").sort("contacts", descending=True).to_dicts()


def _charts(sums: pl.DataFrame, rules: list[dict[str, Any]]) -> dict[str, str]:
    shown = rules[:_BARS]
    charts = {
        "by_rule": bar_chart(
            [row["rule"] for row in shown], {"contacts": [row["contacts"] for row in shown]}, flat=True
        )
    }
    for dimension in ("day", "hour", "channel", "agent", "agency"):
        rows = sums.filter(pl.col("dimension") == dimension, pl.col("rule") == "", pl.col("what") == "denied")
        is_time = dimension in ("day", "hour")
        ordered = rows.sort("key").tail(_DAYS) if is_time else rows.sort(["contacts", "key"], descending=[True, False])
        kept = ordered if is_time else ordered.head(_BARS)
        labels = [key or "–" for key in kept["key"]]
        charts[f"by_{dimension}"] = bar_chart(labels, {"denied": kept["contacts"].to_list()}, flat=not is_time)
    return charts
