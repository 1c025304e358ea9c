#!/usr/bin/env bash
# Disk images from the store, against mkfs.ext4 -d and mkfs.erofs from a directory of the same tree. Alternating runs,
# medians. Usage: disks.sh [TREE [RUNS [WHERE]]]: TREE is a directory (/usr/share), WHERE the directory to work in (/dev/shm).
# LARDER_BIN names the published binary. Run as root, so that mkfs can read all of the tree.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
tree=${1:-/usr/share}
runs=${2:-5}
work=$(mktemp -d -p "${3:-/dev/shm}")
trap 'rm -rf "$work"' EXIT
export LARDER_ROOT=$work/root XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

cp -a --reflink=auto "$tree" "$work/tree"
id=$("$larder" store import "$work/tree" --json 2>/dev/null | python3 -c 'import json, sys; print(json.load(sys.stdin)["fileSystem"])')

python3 - "$larder" "$work" "$id" "$runs" <<'PYTHON'
import os, statistics, subprocess, sys, time

larder, work, id, runs = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
image = work + "/image"
size = subprocess.run(["du", "-sB1", work + "/tree"], stdout=subprocess.PIPE, check=True).stdout.split()[0]
blocks = str(int(int(size) * 1.25) // 4096 + 65536)
commands = {
    "mkfs.ext4 -d": ["mkfs.ext4", "-q", "-F", "-b", "4096", "-d", work + "/tree", image, blocks],
    "larder, ext4": [larder, "store", "export", id, image, "--format", "ext4", "--quiet"],
    "mkfs.erofs": ["mkfs.erofs", "--quiet", image, work + "/tree"],
    "larder, EROFS": [larder, "store", "export", id, image, "--format", "erofs", "--quiet"],
}
taken = {name: [] for name in commands}
for run in range(runs + 1):
    for name, command in commands.items():
        if os.path.exists(image):
            os.unlink(image)
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, use = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        if status:
            sys.exit(f"{name}: status {status}")
        if run:
            taken[name].append((wall, use.ru_utime, use.ru_stime, use.ru_maxrss / 1024))

print(f"| {runs} alternating runs | wall s | user s | sys s | MiB |\n|---|---:|---:|---:|---:|")
median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}
for name, (wall, user, system, memory) in median.items():
    print(f"| {name} | {wall:.2f} | {user:.2f} | {system:.2f} | {memory:.0f} |")
ext4 = median["mkfs.ext4 -d"][0] / median["larder, ext4"][0]
erofs = median["mkfs.erofs"][0] / median["larder, EROFS"][0]
print(f"\next4 {ext4:.1f} x as fast (wanted 5), EROFS {erofs:.1f} x (wanted 1.3)")
sys.exit(ext4 < 5 or erofs < 1.3)
PYTHON
