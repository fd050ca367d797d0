"""PDF documents made by us: a typst template and facts, set with the font we bring, so that Chinese shows everywhere."""

import json
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).resolve().parent / "fonts"


def typeset(template: Path, facts: dict[str, Any]) -> bytes:
    """The PDF of a template; it reads `facts` as JSON from `sys.inputs.facts`, so that no word of theirs is taken as markup."""
    return typst.compile(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
    )
