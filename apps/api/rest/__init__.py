"""The product's own REST API, version 1, under /api/v1/: lists and what becomes of them."""
