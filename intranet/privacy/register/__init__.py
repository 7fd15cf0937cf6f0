"""The register of personal data: what every column of every table says of somebody."""

from intranet.privacy.columns import Columns
from intranet.privacy.register.directory import DIRECTORY
from intranet.privacy.register.gatherings import GATHERINGS
from intranet.privacy.register.site import SITE

COLUMNS: dict[str, Columns] = {**DIRECTORY, **GATHERINGS, **SITE}
