#!/usr/bin/env bash
# The most memory that imports take: of a Debian tree, of ten times as many files, none of them equal, and of that again,
# unchanged. On a disk. usage: memory.sh      TREE=DIR takes that tree; else one is made with mmdebstrap (root only).
# LARDER_BIN names the published binary. Ends with 1 when one takes more than 250 MB.
set -euo pipefail
cd "$(dirname "$0")/../.."
export LARDER_BIN=${LARDER_BIN:-$PWD/artifacts/publish/larder}
work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

if [ -z "${TREE:-}" ]; then
    mmdebstrap --quiet --variant=important --include=gcc,python3,perl,git,vim,man-db,libcap2-bin,iputils-ping,libboost-dev \
        bookworm "$work/debian.tar" >&2
    TREE=$work/tree
    mkdir "$TREE"
    tar -xpf "$work/debian.tar" -C "$TREE" --xattrs --xattrs-include='*'
    rm "$work/debian.tar"
fi
python3 - "$work" "$TREE" <<'PYTHON'
import os, stat, subprocess, sys, time

work, tree = sys.argv[1], sys.argv[2]
ten = os.path.join(work, "ten")
os.mkdir(ten)
for number in range(10):
    copy = os.path.join(ten, str(number))
    subprocess.run(["cp", "-a", tree, copy], check=True)
    seen = set()
    for directory, _, files in os.walk(os.fsencode(copy)):
        for file in files:
            path = os.path.join(directory, file)
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode) and status.st_ino not in seen:
                seen.add(status.st_ino)
                with open(path, "ab") as content:
                    content.write(b"copy %d\n" % number)
time.sleep(5)  # what is younger is read again


def peak(source, root):
    process = os.posix_spawn(
        os.environ["LARDER_BIN"], ["larder", "store", "import", source, "--root", os.path.join(work, root)], os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"the import of {source} ends with {status}")
    return usage.ru_maxrss * 1024 / 1e6


count = lambda path: sum(len(names) + len(files) for _, names, files in os.walk(path))
rows = [
    (f"import, {count(tree):,} entries", peak(tree, "one")),
    (f"import, {count(ten):,} entries", peak(ten, "many")),
    (f"import, {count(ten):,} entries, unchanged", peak(ten, "many")),
]
print("| | peak MB |\n|---|---:|")
for name, megabytes in rows:
    print(f"| {name} | {megabytes:.0f} |")
sys.exit(any(megabytes > 250 for _, megabytes in rows))
PYTHON
