"""The command line: `funnelwatch`, also `python -m streams`."""

from streams.commands.group import main

if __name__ == "__main__":
    main()
