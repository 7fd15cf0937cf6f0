"""Mail on its way out: rows written with their cause, delivered by the worker."""
