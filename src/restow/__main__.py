"""`python -m restow` is the command `restow`."""

from restow.cli import main

if __name__ == "__main__":
    main()
