#!/usr/bin/env bash
# A tree mounted over the store (`larder image mount`), and the whole EROFS image of it against mkfs.erofs from the directory.
# Alternating runs, medians; processor time too, which says more on a machine with other work. Usage: mounts.sh [TREE [RUNS
# [WHERE]]]: TREE is a directory (/usr/share/man and /usr/share/doc), WHERE a directory of ext4, xfs or btrfs to keep the
# store in (/var/tmp); the image and the tree lie in /dev/shm. LARDER_BIN names the published binary. Run as root.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${2:-5}
work=$(mktemp -d -p /dev/shm)
store=$(mktemp -d -p "${3:-/var/tmp}")
trap 'umount -l "$store/mnt" 2>/dev/null || true; rm -rf "$work" "$store"' EXIT
export LARDER_ROOT=$store/root XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

mkdir "$work/tree" "$store/mnt"
if [ -n "${1:-}" ]; then cp -a "$1/." "$work/tree"; else cp -a /usr/share/man /usr/share/doc "$work/tree"; fi
"$larder" store import "$work/tree" --name tree --quiet >/dev/null
id=$(LARDER_ROOT=$work/root "$larder" store import "$work/tree" --json 2>/dev/null | python3 -c 'import json, sys; print(json.load(sys.stdin)["fileSystem"])')
echo "$(find "$work/tree" | wc -l) paths, $(du -sm "$work/tree" | cut -f1) MiB, load $(cut -d' ' -f1 /proc/loadavg)"

python3 - "$larder" "$work" "$store" "$runs" "$id" <<'PYTHON'
import os, statistics, subprocess, sys, time

larder, work, store, runs, id = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5]
image, point = work + "/image", store + "/mnt"
shm = dict(os.environ, LARDER_ROOT=work + "/root")
commands = {
    "larder image mount": ([larder, "image", "mount", "tree", point], os.environ),
    "larder store export --format erofs": ([larder, "store", "export", id, image, "--format", "erofs", "--quiet"], shm),
    "mkfs.erofs": (["mkfs.erofs", "--quiet", image, work + "/tree"], os.environ),
}
taken = {name: [] for name in commands}
for run in range(runs + 1):
    for name, (command, environment) in commands.items():
        if os.path.exists(image):
            os.unlink(image)
        begun = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        _, status, use = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
        if status:
            sys.exit(f"{name}: status {status}")
        if "mount" in name:
            subprocess.run([larder, "image", "unmount", point], check=True, stdout=subprocess.DEVNULL)
        if run:
            taken[name].append((wall, use.ru_utime, use.ru_stime, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024))

print(f"\n| {runs} alternating runs | wall s | user s | sys s | user + sys | MiB |\n|---|---:|---:|---:|---:|---:|")
median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}
for name, row in median.items():
    print(f"| {name} | {row[0]:.2f} | {row[1]:.2f} | {row[2]:.2f} | {row[3]:.2f} | {row[4]:.0f} |")
ours, peer = median["larder store export --format erofs"], median["mkfs.erofs"]
print(f"\nwhole image {peer[0] / ours[0]:.2f} x as fast (wanted 1.3), {peer[3] / ours[3]:.2f} x by processor time; mount {median['larder image mount'][0]:.2f} s (wanted 0.5)")
sys.exit(peer[0] < 1.3 * ours[0] or median["larder image mount"][0] > 0.5)
PYTHON
