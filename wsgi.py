"""What the web server loads."""

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
