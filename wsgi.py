"""What the web server loads."""

import gc
import sys

from intranet.app import create_app
from intranet.config import ConfigurationError
from intranet.operations import logs

logs.install()
try:
    app = create_app()
except ConfigurationError as error:
    print(error, file=sys.stderr)
    raise SystemExit(2) from None
# What is loaded stays: the collector need not look at it again (`serving` put it to sleep).
gc.freeze()
gc.enable()
