"""Our own SMPP 3.4: codec, encodings, receipts, sessions and the client on top of them."""
