#!/usr/bin/env bash
# Gets what real calls need: sipp, espeak-ng, and Asterisk. Debian has Asterisk in sid alone, so
# there it goes into a folder of its own, kept for later runs. Needs root; three minutes once.
# What an earlier run left half done is begun anew; of two at once, the second waits.
set -euo pipefail

root="${ASTERISK_ROOT:-${TMPDIR:-/tmp}/sid}"
part="$root.part"
export DEBIAN_FRONTEND=noninteractive

exec 9>"$root.lock"
flock 9

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
have_asterisk() { command -v asterisk >/dev/null || [ -x "$root/usr/sbin/asterisk" ]; }

wanted=()
for package in sip-tester espeak-ng; do
    installed "$package" || wanted+=("$package")
done
if [ "${#wanted[@]}" -gt 0 ] || ! have_asterisk; then
    apt-get -qq update
fi
if ! have_asterisk; then
    # `apt-cache show` also knows what other packages only name.
    candidate="$(apt-cache policy asterisk | sed -n 's/^ *Candidate: //p')"
    if [ -n "$candidate" ] && [ "$candidate" != "(none)" ]; then
        wanted+=(asterisk asterisk-core-sounds-en-gsm)
    else
        installed debootstrap || wanted+=(debootstrap)
    fi
fi
if [ "${#wanted[@]}" -gt 0 ]; then
    # The tests start their own; nothing is to listen here.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    apt-get -qq install --yes --no-install-recommends "${wanted[@]}" >/dev/null
fi
if ! have_asterisk; then
    # A run that was killed may have left its /proc mounted in there.
    for mounted in "$part/sys" "$part/proc"; do
        if mountpoint -q "$mounted"; then umount "$mounted"; fi
    done
    rm -rf --one-file-system "$part"
    # The mirror that this machine itself uses.
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)"
    debootstrap --variant=minbase --include=asterisk,asterisk-core-sounds-en-gsm \
        sid "$part" "$mirror" >"$root.log" 2>&1 9>&- || { tail -n 20 "$root.log" >&2; exit 1; }
    mv -T "$part" "$root"
fi
