"""What the web server loads."""

from intranet.app import create_app

app = create_app()
