"""`make migration`: write migrations/versions/0001_initial.py from the models."""

import sys

from intranet.app import create_app
from intranet.operations import initial, schema


def main() -> int:
    create_app()  # loads the tables of every room
    try:
        target = initial.write(schema.MIGRATIONS / "versions")
    except initial.LaterMigrations as later:
        print(f"0001 is final, {later} stand(s) on it: use `maillage db migrate`.", file=sys.stderr)
        return 1
    print(target.relative_to(schema.MIGRATIONS.parent))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
