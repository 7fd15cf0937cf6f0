"""The `maillage` command."""

import gc


def main() -> None:
    """Run `maillage …`.

    Cycles are not looked for until the command is loaded: modules make nothing that is to be
    thrown away, and looking cost a fifth of a start.
    """
    gc.disable()
    from intranet import command_line

    command_line.run()


if __name__ == "__main__":
    main()
