"""`python -m civreg`."""

from civreg.cli import main

if __name__ == "__main__":
    main()
