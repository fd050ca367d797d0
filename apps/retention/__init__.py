"""How long what was sent is kept: masking after a term, dropping after another, legal holds, and proof of what is gone."""
