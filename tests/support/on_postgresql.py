"""Runs a command with HIROBA_DATABASE_URL set to a throwaway PostgreSQL."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.postgresql import running_server


def main() -> int:
    """Start PostgreSQL, run the command given as arguments, stop it."""
    with running_server() as url:
        return subprocess.run(
            sys.argv[1:], env=os.environ | {"HIROBA_DATABASE_URL": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
