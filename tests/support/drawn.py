"""A page of a PDF as a reader has it: its text, where each piece stands, and the picture of it."""

from typing import Any

import pypdfium2

SCALE = 2.0


class Drawn:
    """One page, drawn; `document` is the whole file."""

    def __init__(self, octets: bytes, number: int = 0) -> None:
        self.document = pypdfium2.PdfDocument(octets)
        self.page = self.document[number]
        self.text_page: Any = self.page.get_textpage()
        self.text: str = self.text_page.get_text_bounded()
        self.picture = self.page.render(scale=SCALE).to_pil().convert("L")

    def dark_share(self, words: str) -> float:
        """How much of the box of these words is ink in the picture; the words must be on the page."""
        found = self.text_page.search(words).get_next()
        assert found is not None, words
        boxes = [self.text_page.get_charbox(found[0] + index) for index in range(found[1])]
        left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
        height = self.page.get_height()
        box = (left, height - top, right, height - bottom)
        cut = self.picture.crop(tuple(round(edge * SCALE) for edge in box))
        return sum(cut.histogram()[:128]) / (cut.width * cut.height)
