"""Says before the tests, in one line, whether the browser tests can run."""

import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> None:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        print("Chromium is not installed: the browser tests are left out.")


if __name__ == "__main__":
    main()
