"""Runs a command with HIROBA_STORAGE_... set to a bucket of a throwaway S3 server."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support import s3


def main() -> int:
    """Start the server, run the command given as arguments, stop it."""
    with s3.server() as address:
        s3.client(address).create_dir("tests")
        return subprocess.run(
            sys.argv[1:], env=os.environ | s3.settings(address, "tests"), check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
