#!/usr/bin/env bash
# Import, import again, import of a tar, and checkout of a Debian tree, each beside what it must be measured by, in
# alternating runs, on tmpfs and on a disk. Prints medians of wall, user and system time.
# usage: import.sh [RUNS]      TREE=DIR takes that tree; else one is made with mmdebstrap (root only).
# LARDER_BIN names the published binary. Ends with 1 when a ratio on tmpfs is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LARDER_BIN=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${1:-5}
fast=$(mktemp -d /dev/shm/larder-bench.XXXXXX)
slow=$(mktemp -d)
trap 'chmod -R u+rwX "$fast" "$slow"; rm -rf "$fast" "$slow"' EXIT
export XDG_CONFIG_HOME=$slow/config XDG_DATA_HOME=$slow/data XDG_CACHE_HOME=$slow/cache

if [ -z "${TREE:-}" ]; then
    mmdebstrap --quiet --variant=important --include=gcc,python3,perl,git,vim,man-db,libcap2-bin,iputils-ping,libboost-dev \
        bookworm "$slow/debian.tar" >&2
    TREE=$slow/tree
    mkdir "$TREE"
    tar -xpf "$slow/debian.tar" -C "$TREE" --xattrs --xattrs-include='*'
fi
cc -O2 -pthread -o "$slow/floor" bench/peers/floor/floor.c
python3 bench/peers/import.py "$runs" "$TREE" "$fast" "$slow"
