"""`arrears gate QUESTIONS`: may this be done? Questions in, verdicts out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from arrears.book.receipt_log import append_receipts
from arrears.entrypoints.cli.packs import OWN_PACKS, law_shelf
from arrears.kernel.errors import WrongUse
from arrears.kernel.verdict import Answer, Verdict
from arrears.law.answering import verdict_form, verdicts_on
from arrears.law.question_reading import Question, read_questions
from arrears.law.question_schema import question_schema
from arrears.law.receipts import receipt_body
from arrears.law.shelf import Shelf


@click.command("gate", epilog="Example: arrears gate questions.yaml")
@click.argument("questions", type=click.Path(path_type=Path, allow_dash=True, dir_okay=False), required=False)
@OWN_PACKS
@click.option("--schema", is_flag=True, help="Print the JSON Schema of a question and stop.")
@click.option(
    "--receipts", type=click.Path(path_type=Path, dir_okay=False), help="Keep a sealed receipt of each act let through."
)
@click.option("--json", "_as_json", is_flag=True, help="Answers are always JSON; taken so that every command has it.")
def COMMAND(  # noqa: N802  the name the command list looks for
    questions: Path | None, config: Path | None, receipts: Path | None, *, schema: bool, _as_json: bool
) -> None:
    """Answer QUESTIONS (a YAML or JSON file, or `-` for standard input) by the law packs.

    One question gives one answer, a list gives a list. A question that names no `packs` is answered by those of the
    borrower's country and region and of its loans' jurisdiction. Only the verdict `allow` acts.
    """
    if schema:
        _print(question_schema())
        return
    if questions is None:
        raise click.UsageError("Give a file of questions, or `-`. `arrears gate --schema` says what one looks like.")
    shelf = law_shelf(config)
    read, is_list = read_questions(_text(questions), str(questions), shelf.facts())
    verdicts = list(verdicts_on(read, shelf))
    if receipts is not None:
        append_receipts(receipts, _bodies(read, verdicts, shelf))
    answers = [verdict_form(question.get("id"), verdict) for question, verdict in zip(read, verdicts, strict=True)]
    _print(answers if is_list else answers[0])


def _bodies(questions: list[Question], verdicts: list[Verdict], shelf: Shelf) -> Iterator[dict[str, Any]]:
    """Receipts of what was let through, in the order of the questions."""
    for question, verdict in zip(questions, verdicts, strict=True):
        if verdict.answer is Answer.ALLOW:
            yield receipt_body(question, verdict, {name: shelf.text_hash(name) for name, _ in verdict.packs})


def _text(path: Path) -> str:
    name = str(path)
    try:
        held = sys.stdin.buffer.read() if name == "-" else path.read_bytes()
        return held.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise WrongUse(f"{name}: not UTF-8 at byte {fault.start}. Save the file as UTF-8.") from fault
    except OSError as fault:
        raise WrongUse(f"{name}: cannot be read: {fault.strerror}.") from fault


def _print(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
