"""Lets `python -m generator` do what the console script `paper-index` does."""

from generator.cli import main

if __name__ == "__main__":
    main()
