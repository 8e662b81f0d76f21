#!/usr/bin/env bash
# Gets what real calls need: sipp, espeak-ng, and Asterisk. Debian has Asterisk in sid alone, so
# there it goes into a folder of its own, kept for later runs. Needs root; three minutes once.
set -euo pipefail

root="${ASTERISK_ROOT:-${TMPDIR:-/tmp}/sid}"
export DEBIAN_FRONTEND=noninteractive

wanted=()
for package in sip-tester espeak-ng; do
    dpkg -s "$package" >/dev/null 2>&1 || wanted+=("$package")
done
if ! command -v asterisk >/dev/null && [ ! -x "$root/usr/sbin/asterisk" ]; then
    apt-get -qq update
    if apt-cache show asterisk >/dev/null 2>&1; then
        wanted+=(asterisk asterisk-core-sounds-en-gsm)
    else
        dpkg -s debootstrap >/dev/null 2>&1 || wanted+=(debootstrap)
    fi
fi
if [ "${#wanted[@]}" -gt 0 ]; then
    apt-get -qq update
    # The tests start their own; nothing is to listen here.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get -qq install --yes --no-install-recommends "${wanted[@]}" >/dev/null
fi
if ! command -v asterisk >/dev/null && [ ! -x "$root/usr/sbin/asterisk" ]; then
    # The mirror that this machine itself uses.
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)"
    rm -rf "$root.part"
    debootstrap --variant=minbase --include=asterisk,asterisk-core-sounds-en-gsm \
        sid "$root.part" "$mirror" >/dev/null
    mv "$root.part" "$root"
fi
