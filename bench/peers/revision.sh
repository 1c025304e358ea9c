#!/usr/bin/env bash
# A second revision that shares 99 % of its files with an installed one, as an installation writes it: hard links to equal
# files, beside `cp -al` of the same tree. On tmpfs, alternating runs, medians of wall, user and system time.
# usage: revision.sh [RUNS]      TREE=DIR takes that tree; else one is made with mmdebstrap (root only).
# LARDER_BIN names the published binary. Ends with 1 when a checkout takes more than 1.3 times as long.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${1:-7}
work=$(mktemp -d /dev/shm/larder-bench.XXXXXX)
# What a published binary has compiled ahead is compiled once, as well as it gets, in the round that warms up.
export DOTNET_TieredCompilation=0
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

dotnet build -c Release -v q -clp:NoSummary bench/Larder.Benchmarks >&2
if [ -z "${TREE:-}" ]; then
    mmdebstrap --quiet --variant=important --include=gcc,python3,perl,git,vim,man-db,libcap2-bin,iputils-ping,libboost-dev \
        bookworm "$work/debian.tar" >&2
    TREE=$work/debian
    mkdir "$TREE"
    tar -xpf "$work/debian.tar" -C "$TREE" --xattrs --xattrs-include='*'
    rm "$work/debian.tar"
fi
cp -a "$TREE" "$work/source"
"$larder" store import "$work/source" --name old --root "$work/root" >&2
python3 - "$work/source" <<'PYTHON'
import os, sys

# Every hundredth file becomes another one.
count = 0
for directory, names, files in os.walk(os.fsencode(sys.argv[1])):
    names.sort()
    for file in sorted(files):
        path = os.path.join(directory, file)
        if os.path.isfile(path) and not os.path.islink(path):
            count += 1
            if count % 100 == 0:
                content = open(path, "rb").read()
                os.remove(path)
                open(path, "wb").write(content + b"\n")
PYTHON
"$larder" store import "$work/source" --name new --root "$work/root" >&2
python3 - "$runs" "$work" "artifacts/bin/Larder.Benchmarks/release/Larder.Benchmarks.dll" <<'PYTHON'
import os, resource, shutil, statistics, subprocess, sys, time

runs, work, program = int(sys.argv[1]), sys.argv[2], sys.argv[3]
p = lambda part: os.path.join(work, part)


def larder():
    output = subprocess.run(
        ["dotnet", program, "sharing-checkout", p("root"), "old", p("installed"), "new", p("next")],
        stdout=subprocess.PIPE, check=True).stdout.split()
    shutil.rmtree(p("next.warm"))
    return tuple(map(float, output[:3])), int(output[3])


def cp():
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(["cp", "-al", p("installed"), p("linked")], check=True)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(p("linked"))
    return wall, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime


times = {"cp -al": [], "a second revision": []}
for run in range(runs + 1):
    taken, shared = larder()
    files = sum(len(names) for _, _, names in os.walk(p("next")))
    shutil.rmtree(p("next"))
    if run:
        times["a second revision"].append(taken)
    taken = cp()
    if run:
        times["cp -al"].append(taken)

middle = {name: [statistics.median(column) for column in zip(*taken)] for name, taken in times.items()}
ratio = middle["a second revision"][0] / middle["cp -al"][0]
print(f"{runs} alternating runs, medians, seconds; {shared} of {files} files and links are shared:\n")
print("| | wall | user | sys |\n|---|---:|---:|---:|")
for name, figures in middle.items():
    print(f"| {name} | {figures[0]:.3f} | {figures[1]:.3f} | {figures[2]:.3f} |")
print(f"| ratio | {ratio:.2f} | | |")
sys.exit(ratio > 1.3)
PYTHON
