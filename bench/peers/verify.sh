#!/usr/bin/env bash
# `larder store verify` against b3sum over the same bytes: over the files of the tree, and over the segments themselves,
# which is b3sum's best case (few large files). Alternating runs, warm cache, medians. Usage: verify.sh [TREE|TAR [RUNS]]
# LARDER_BIN names the published binary; without a tree or tar one is made with mmdebstrap.
# Ends with 1 when verify has less than 0.7 of the throughput of b3sum over the files.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
source=${1:-}
runs=${2:-5}

command -v b3sum >/dev/null || { echo "b3sum is not installed" >&2; exit 1; }
work=$(mktemp -d "${TMPDIR:-/tmp}/larder-verify.XXXXXX")
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
if [ -z "$source" ]; then
    command -v mmdebstrap >/dev/null || { echo "mmdebstrap is not installed; name a tree or a tar" >&2; exit 1; }
    mmdebstrap --quiet --variant=apt bookworm "$work/made.tar" >&2
    source=$work/made.tar
fi

mkdir "$work/tree"
if [ -d "$source" ]; then
    cp -a "$source/." "$work/tree/"
else
    tar -xf "$source" -C "$work/tree" --exclude './dev/*'
fi

export LARDER_ROOT=$work/root XDG_CONFIG_HOME=$work/config
"$larder" store import "$work/tree" --name tree --quiet >&2
find "$work/tree" -type f -print0 >"$work/files"

python3 - "$larder" "$work" "$runs" <<'PYTHON'
import glob, json, os, resource, statistics, subprocess, sys, time

larder, work, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
segments = sorted(glob.glob(os.path.join(work, "root", "store", "segments", "*.seg")))
files = open(work + "/files", "rb").read()
commands = {
    "larder store verify": ([larder, "store", "verify", "--quiet"], None),
    "b3sum, the files of the tree": (["xargs", "-0", "b3sum"], files),
    "b3sum, the segments": (["b3sum", *segments], None),
}
checked = json.loads(subprocess.run([larder, "store", "verify", "--json"], stdout=subprocess.PIPE, check=True).stdout)
times = {name: [] for name in commands}
for run in range(runs + 1):
    for name, (command, given) in commands.items():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run(command, input=given, stdout=subprocess.DEVNULL, check=True)
        taken = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if run:
            times[name].append((taken, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime))

middle = {name: [statistics.median(one[part] for one in taken) for part in range(3)] for name, taken in times.items()}
base = middle["b3sum, the files of the tree"][0]
print(f"| {checked['blobs']} blobs, {checked['bytes'] / 2**20:.0f} MiB; medians of {runs} | wall s | user s | sys s | MiB/s | throughput / b3sum over the files |\n|---|---:|---:|---:|---:|---:|")
for name, (wall, user, system) in middle.items():
    print(f"| {name} | {wall:.2f} | {user:.2f} | {system:.2f} | {checked['bytes'] / 2**20 / wall:.0f} | {base / wall:.2f} |")
sys.exit(base / middle["larder store verify"][0] < 0.7)
PYTHON
