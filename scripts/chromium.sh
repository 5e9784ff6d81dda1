#!/bin/sh
# Set ONPAR_CHROMIUM to a Chromium: the one it names, one on PATH, or one that apt brings when we are
# root. Without any, it stays empty and the browser tests say loudly that they were skipped.
# Sourced by the Makefile: `. scripts/chromium.sh`.

find_chromium() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return
    done
}

# Another process may hold apt's lock for a while, as after a machine's first boot.
install_chromium() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 0
    echo "Installing Chromium for the browser tests ..." >&2
    for attempt in 1 2 3 4 5; do
        apt-get -qq update >/dev/null 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=60 install -y \
                --no-install-recommends chromium fonts-liberation >/dev/null 2>&1 && return
        sleep 10
    done
}

ONPAR_CHROMIUM=${ONPAR_CHROMIUM:-$(find_chromium)}
[ -n "$ONPAR_CHROMIUM" ] || { install_chromium; ONPAR_CHROMIUM=$(find_chromium); }
[ -n "$ONPAR_CHROMIUM" ] || cat >&2 <<'TEXT'
================================================================================
BROWSER TESTS SKIPPED: no Chromium is here and none could be installed by apt.
Install one (Debian, Ubuntu: apt install chromium) or name it in ONPAR_CHROMIUM.
================================================================================
TEXT
export ONPAR_CHROMIUM
