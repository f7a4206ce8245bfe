"""`python -m arrears.entrypoints.desk.words [APP …]`: collect texts into each .po, make its .mo, say what has no Chinese yet."""

from __future__ import annotations

import sys

from arrears.entrypoints.desk.words.files import apps, collected, mo_bytes, po_bytes, po_of, untranslated


def main() -> int:
    """Exit status 1 while a text is untranslated."""
    missing = 0
    wanted = sys.argv[1:]
    for app in [one for one in apps() if not wanted or one.name in wanted]:
        catalog = collected(app)
        po = po_of(app)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(po_bytes(catalog))
        po.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        without = untranslated(catalog)
        missing += len(without)
        sys.stdout.write(f"{app.name}: {len(catalog)} texts, {len(without)} without Chinese\n")
        sys.stdout.writelines(f"  {text}\n" for text in without)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
