#!/bin/sh
# Make .venv from the hashed lock and install this checkout into it: `bootstrap.sh core` for running
# OnPar, `bootstrap.sh dev` for its tests and checks as well. Needs Python 3.11 or later, nothing else.
set -eu
cd "$(dirname "$0")/.."
lock=$1

stop() {
    echo "onpar: $1" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    stop "No Python 3.11 or later was found; install one (Debian, Ubuntu: apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3."
}

make_environment() {
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        stop "$python has no venv module; install it (Debian, Ubuntu: apt install python3-venv)."
    echo "Making .venv with $("$python" --version) ..."
    "$python" -m venv --clear .venv || stop "The environment .venv could not be made; the lines above say why."
}

# Ready-built packages only: nothing is compiled here, and no package's own code runs at install time.
# Byte-compiling would take longer than everything else; Python does it on first import.
install_locked() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile \
        --only-binary :all: --require-hashes "$@" ||
        stop "The locked packages could not be installed; check the connection to the package registry (they are ready-built for CPython 3.11 to 3.13 on Linux, macOS and Windows)."
}

# pip and setuptools weigh as much as the web framework and are needed again only when the lock changes.
ensure_pip() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip --upgrade >/dev/null ||
        stop "pip could not be put back into .venv; remove .venv and try again."
}

drop_pip() {
    .venv/bin/python -m pip uninstall --quiet --disable-pip-version-check --yes setuptools pip
}

install_checkout() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --no-index --editable . ||
        stop "This checkout could not be installed into .venv; the lines above say why."
}

is_new_enough .venv/bin/python || make_environment
ensure_pip
echo "Installing the locked packages ($lock) ..."
case $lock in
core) install_locked -r requirements/core.txt -r requirements/build.txt ;;
dev) install_locked -r requirements/dev.txt ;;
*) stop "Unknown lock \"$lock\"; say core or dev." ;;
esac
install_checkout
if [ "$lock" = core ]; then drop_pip; fi
