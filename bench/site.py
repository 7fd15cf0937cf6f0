"""The site as it is served, without the throttle that would stop a load from one account."""

from intranet.web import limiter
from wsgi import app

limiter.enabled = False

__all__ = ["app"]
