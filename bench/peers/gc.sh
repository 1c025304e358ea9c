#!/usr/bin/env bash
# `larder gc` of a store half of whose blobs are garbage, and lookups of digests in a large store; there is no peer to
# measure beside. Usage: gc.sh [BLOBS [ROWS]]
# LARDER_BIN names the published binary. Ends with 1 when gc takes 60 s or more, or 100,000 lookups 2 s or more.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
blobs=${1:-1000000}
rows=${2:-10000000}
runs=${RUNS:-5}
lookups=100000
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build -c Release -v q -clp:NoSummary bench/Larder.Benchmarks >&2
ours=(dotnet artifacts/bin/Larder.Benchmarks/release/Larder.Benchmarks.dll)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"${ours[@]}" garbage-store "$work/garbage" "$blobs"
python3 - "$larder" "$work/garbage" <<'PYTHON' >"$work/gc"
import json, os, subprocess, sys, time

larder, root = sys.argv[1], sys.argv[2]
for name in ("gc --dry-run", "gc", "gc again"):
    begun = time.perf_counter()
    with subprocess.Popen([larder, "gc", "--json", "--root", root] + name.split()[1:2][:name.count("--")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        answer = json.load(process.stdout)
        usage = os.wait4(process.pid, 0)[2]
        process.returncode = 0
    taken = time.perf_counter() - begun
    print(f"| {name} | {answer['doomedBlobs']} | {answer['deletedBlobs']} | {answer['freedBytes'] >> 20} | {taken:.2f} | {usage.ru_utime:.2f} | {usage.ru_stime:.2f} | {usage.ru_maxrss >> 10} |")
PYTHON

for ((run = 0; run <= runs; run++)); do
    read -r found seconds < <("${ours[@]}" lookup-store "$work/lookup" "$rows" "$lookups")
    ((run == 0)) || echo "$seconds" >>"$work/lookups"
done
median=$(sort -n "$work/lookups" | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }')

echo "| a store of $blobs blobs, half of them garbage | doomed | deleted | MiB freed | seconds | user | sys | memory MiB |"
echo "|---|---:|---:|---:|---:|---:|---:|---:|"
cat "$work/gc"
echo
echo "| $found lookups among $rows blobs, median of $runs | seconds |"
echo "|---|---:|"
echo "| digests far from each other, the database in the page cache | $median |"
awk -F'|' -v m="$median" '$2 ~ /^ gc $/ { slow = $6 >= 60 } END { exit slow || m >= 2 }' "$work/gc"
