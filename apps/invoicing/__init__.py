"""Invoices: to whom they are made out, what may be invoiced, gapless numbers, documents, credit notes, the mail that carries them."""
