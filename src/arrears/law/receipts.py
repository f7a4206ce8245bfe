"""What proves that an act was let through? A receipt for each verdict that allowed one, chained to the one before and signed.

A receipt holds no personal data: the question stands in it as its hash. Whoever keeps the question can show that it is
the one that was answered; nobody can take a receipt out, put one in or change one without the chain showing it.
Source: RFC 8785 (canonical JSON), as far as our texts need it: sorted keys, no spaces, UTF-8, no floating-point numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from arrears.kernel.findings import Finding
from arrears.kernel.verdict import Answer, Verdict

FIRST: Final = "0" * 64  # what the first receipt follows
Sign = Callable[[bytes], str]
Check = Callable[[bytes, str], bool]


def receipt_body(question: Mapping[str, Any], verdict: Verdict, text_of: Mapping[str, str]) -> dict[str, Any]:
    """The content of a receipt. `text_of` gives for each pack the hash of its text.

    Errors: `ValueError` for a verdict that does not allow: what is not let through gets no receipt.
    """
    if verdict.answer is not Answer.ALLOW:
        raise ValueError("only what is let through gets a receipt")
    return {
        "as_of": verdict.as_of,
        "question": question_hash(question),
        "packs": [{"name": name, "version": version, "sha256": text_of[name]} for name, version in verdict.packs],
        "consulted": [{"rule": rule, "said": said} for rule, said in verdict.consulted],
        "because": [{"rule": one.rule, "force": one.force, "citation": one.citation} for one in verdict.because],
        "duties": list(verdict.duties),
        "overridden": [
            {"rule": rule, "factor": factor, "by": by}
            for rule, factor, by, is_accepted, _ in verdict.overridden
            if is_accepted
        ],
    }


def question_hash(question: Mapping[str, Any]) -> str:
    """The hash by which a question is known; a question of the same content has the same."""
    return hashlib.sha256(canonical(question)).hexdigest()


def canonical(value: Any) -> bytes:
    """One text for one content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def seal(body: Mapping[str, Any], number: int, previous: str, sign: Sign) -> dict[str, Any]:
    """The receipt that follows the one with hash `previous`."""
    linked = {**body, "number": number, "previous": previous}
    digest = hashlib.sha256(canonical(linked)).hexdigest()
    return {**linked, "hash": digest, "signature": sign(digest.encode())}


def verify_chain(
    receipts: Iterable[tuple[int, Mapping[str, Any] | None]], check: Check, name: str
) -> Iterator[Finding]:
    """Everything that is wrong in a chain. `receipts`: line and content (none: the line is no receipt)."""
    previous = FIRST
    for number, (line, receipt) in enumerate(receipts, 1):
        fault = _fault(receipt, number, previous, check)
        if fault:
            yield Finding("log.altered", f"receipt {number}: {fault}.", name, line)
        previous = str((receipt or {}).get("hash", ""))


def _fault(receipt: Mapping[str, Any] | None, number: int, previous: str, check: Check) -> str:
    if receipt is None or not {"hash", "signature", "number", "previous"} <= set(receipt):
        return "is no receipt"
    linked = {key: value for key, value in receipt.items() if key not in ("hash", "signature")}
    digest = hashlib.sha256(canonical(linked)).hexdigest()
    if digest != receipt["hash"]:
        return "its content is not the one that was sealed"
    if not check(digest.encode(), str(receipt["signature"])):
        return "its signature is not by this key"
    if receipt["previous"] != previous:
        return "does not follow the receipt before it: one was taken out, put in or moved"
    return "" if receipt["number"] == number else f"says it is number {receipt['number']}"
