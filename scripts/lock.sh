#!/bin/sh
# Write requirements/*.txt from pyproject.toml: exact versions with hashes, for Python 3.11 and later
# on every platform, and no registry address, so that the files serve behind any mirror.
# `sh scripts/lock.sh --upgrade` moves to the newest versions; without it the pins stay.
set -eu
cd "$(dirname "$0")/.."
UV=${UV:-.venv/bin/uv}

lock() {
    output=$1
    shift
    "$UV" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
        --output-file "requirements/$output" "$@"
}

lock core.txt pyproject.toml "$@"
lock build.txt --group build --constraint requirements/core.txt "$@"
lock dev.txt pyproject.toml --extra postgres --group build --group dev --constraint requirements/core.txt "$@"
