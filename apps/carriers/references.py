"""The forms in which one carrier writes one message id: submitted as hexadecimal, reported as decimal, and the like."""

import re

_DECIMAL = re.compile(r"[0-9]+", re.ASCII).fullmatch
_HEXADECIMAL = re.compile(r"[0-9A-Fa-f]+", re.ASCII).fullmatch


def candidates(reference: str) -> list[str]:
    """All forms of a reference that a part may carry, the exact one first; empty for an empty reference.

    Known habits: other case, leading zeros dropped or added (to 8 or 10 digits), decimal for hexadecimal and back.
    """
    reference = reference.strip()
    if not reference:
        return []
    forms = [reference, reference.lower(), reference.upper(), reference.lstrip("0")]
    if _DECIMAL(reference) and len(reference) <= 20:
        number = int(reference)
        forms += [f"{number:x}", f"{number:X}", f"{number:08x}", f"{number:08X}", f"{number:010d}"]
    if _HEXADECIMAL(reference) and len(reference) <= 16:
        number = int(reference, 16)
        forms += [str(number), f"{number:010d}"]
    return [form for form in dict.fromkeys(forms) if form]
