#!/usr/bin/env bash
# BLAKE3 of one large file on one thread: ours and b3sum, alternating, medians of RUNS. Usage: blake3.sh [MIB]
# The file lies in tmpfs, so that no disk is measured. Target: at least 0.6 of b3sum's throughput.
set -euo pipefail
cd "$(dirname "$0")/../.."
mib=${1:-1024}
runs=${RUNS:-5}

command -v b3sum >/dev/null || { echo "b3sum is not installed" >&2; exit 1; }
dotnet build -c Release -v q -clp:NoSummary bench/Larder.Benchmarks >&2
ours=(dotnet artifacts/bin/Larder.Benchmarks/release/Larder.Benchmarks.dll blake3-file)

work=$(mktemp -d /dev/shm/larder-blake3.XXXXXX)
trap 'rm -rf "$work"' EXIT
file=$work/content
head -c $((mib << 20)) /dev/urandom >"$file"

# seconds COMMAND...: wall time of the whole process; its output goes to $work/out
seconds() {
    local begin=$EPOCHREALTIME
    "$@" >"$work/out"
    local end=$EPOCHREALTIME
    awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.4f\n", b - a }'
}

for ((run = 0; run <= runs; run++)); do
    theirs=$(seconds b3sum --no-names --num-threads 1 "$file")
    expected=$(cat "$work/out")
    read_=$(seconds b3sum --no-names --no-mmap --num-threads 1 "$file")
    whole=$(seconds "${ours[@]}" "$file")
    read -r digest inner <"$work/out"
    [ "$digest" = "$expected" ] || { echo "we say $digest, b3sum says $expected" >&2; exit 1; }
    ((run == 0)) && continue # the first run only warms the page tables and the file cache
    echo "$theirs" >>"$work/theirs"
    echo "$read_" >>"$work/read"
    echo "$whole" >>"$work/whole"
    echo "$inner" >>"$work/inner"
done

median() { sort -n "$work/$1" | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
row() { awk -v name="$1" -v s="$2" -v mib="$mib" -v base="$3" -v other="$4" \
    'BEGIN { printf "%-44s %8.3f s %8.0f MiB/s   %5.2f   %5.2f\n", name, s, mib / s, base / s, other / s }'; }

t=$(median theirs)
r=$(median read)
echo "BLAKE3 of $mib MiB in tmpfs, one thread, medians of $runs; ratio = throughput / that of b3sum (mmap, read)"
row "b3sum --num-threads 1 (mmap, its default)" "$t" "$t" "$r"
row "b3sum --num-threads 1 --no-mmap (read)" "$r" "$t" "$r"
row "ours, start-up of .NET included" "$(median whole)" "$t" "$r"
row "ours, start-up excluded" "$(median inner)" "$t" "$r"
