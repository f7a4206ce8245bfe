"""Which products, strategies, law packs and messages are there?

The shipped ones live in the package under `packs/`; a user's own live under the same sub-folders of a folder of
theirs. They add up; a name that stands in both is refused unless the user's file says `replaces: shipped`.
Only texts are read here; what they mean is for ledger, strategy and law.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from arrears.kernel.documents import parse_document
from arrears.kernel.errors import BadDocument, WrongUse
from arrears.kernel.findings import Finding

SINGLE = ("products", "strategies")


@dataclass(frozen=True, slots=True)
class Text:
    """One file: where it stands (for messages) and what it says."""

    where: str
    text: str
    cases: str | None = None  # the `.cases.yaml` beside it


@dataclass(frozen=True, slots=True)
class Config:
    """Everything written, by name."""

    products: dict[str, Text] = field(default_factory=dict)
    strategies: dict[str, Text] = field(default_factory=dict)
    packs: dict[str, dict[str, str]] = field(default_factory=dict)  # pack -> path inside it -> text
    messages: dict[str, dict[str, Text]] = field(default_factory=dict)  # locale -> name -> text
    own_packs: tuple[str, ...] = ()  # packs of the user's folder: they must prove themselves before they answer

    def strategy(self, name_or_file: str) -> tuple[str, Text]:
        """A strategy by its name or by a path to a file.

        Errors: `WrongUse` naming the strategies there are.
        """
        if name_or_file in self.strategies:
            return name_or_file, self.strategies[name_or_file]
        path = Path(name_or_file)
        if path.suffix in (".yaml", ".yml") and path.is_file():
            return path.stem, _single(path)
        known = ", ".join(sorted(self.strategies))
        raise WrongUse(f"There is no strategy `{name_or_file}`. Name one of: {known}; or give the path of a YAML file.")


def read_config(folder: Path | None) -> Config:
    """The shipped texts and those of `folder` (which need not exist).

    Errors: `BadDocument` when a name stands in both and the user's file does not say that it replaces the shipped one.
    """
    shipped = _read_folder(Path(str(resources.files("arrears") / "packs")))
    if folder is None or not folder.is_dir():
        return shipped
    own = _read_folder(folder)
    findings = list(_clashes(shipped, own))
    if findings:
        raise BadDocument(findings)
    messages = {**shipped.messages}
    for locale, texts in own.messages.items():
        messages[locale] = {**messages.get(locale, {}), **texts}
    return Config(
        {**shipped.products, **own.products},
        {**shipped.strategies, **own.strategies},
        {**shipped.packs, **own.packs},
        messages,
        tuple(sorted(own.packs)),
    )


def read_packs(root: Path) -> dict[str, dict[str, str]]:
    """The law packs in a folder, by name: path inside the pack -> text."""
    folders = sorted(path for path in root.glob("*") if (path / "pack.yaml").is_file())
    return {
        pack.name: {str(path.relative_to(pack)): _text(path) for path in sorted(pack.rglob("*.yaml"))}
        for pack in folders
    }


def digest(texts: dict[str, str]) -> str:
    """One hash for a set of files, independent of their order."""
    whole = hashlib.sha256()
    for path in sorted(texts):
        whole.update(f"{path}\0{texts[path]}\0".encode())
    return whole.hexdigest()


def _read_folder(root: Path) -> Config:
    config = Config()
    for kind, found in (("products", config.products), ("strategies", config.strategies)):
        for path in _yaml_files(root / kind):
            found[path.stem] = _single(path)
    config.packs.update(read_packs(root / "law"))
    for locale in sorted(path for path in (root / "messages").glob("*") if path.is_dir()):
        config.messages[locale.name] = {path.stem: _single(path) for path in _yaml_files(locale)}
    return config


def _yaml_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".cases.yaml"))


def _single(path: Path) -> Text:
    cases = path.with_name(f"{path.stem}.cases.yaml")
    return Text(str(path), _text(path), _text(cases) if cases.is_file() else None)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(f"{path}: not UTF-8 at byte {error.start}. Save the file as UTF-8.") from error
    except OSError as error:
        raise WrongUse(f"{path}: cannot be read: {error.strerror}.") from error


def _clashes(shipped: Config, own: Config) -> Iterator[Finding]:
    for kind in SINGLE:
        shipped_texts, own_texts = getattr(shipped, kind), getattr(own, kind)
        for name in sorted(shipped_texts.keys() & own_texts.keys()):
            if not _says_replaces(own_texts[name].text, own_texts[name].where):
                yield _clash(own_texts[name].where, name)
    for name in sorted(shipped.packs.keys() & own.packs.keys()):
        if not _says_replaces(own.packs[name]["pack.yaml"], name):
            yield _clash(f"law/{name}/pack.yaml", name)


def _says_replaces(text: str, where: str) -> bool:
    said = parse_document(text, where).entries().get("replaces")
    return said is not None and said.raw == "shipped"


def _clash(where: str, name: str) -> Finding:
    return Finding(
        "config.name_taken", f"`{name}` is also the name of a shipped file.", where,
        mend="Rename yours, or write `replaces: shipped` into it.",
    )  # fmt: skip
