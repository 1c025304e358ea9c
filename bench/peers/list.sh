#!/usr/bin/env bash
# `larder list` with many packs installed, against an empty .NET console program published in the same way: what is left
# of a command once the runtime has started. Alternating runs, medians. Usage: list.sh [PACKS [RUNS]]
# LARDER_BIN names the published binary. Ends with 1 when the list takes more than 4 times as long as nothing at all.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
packs=${1:-200}
runs=${2:-60}
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d)
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
export LARDER_ROOT=$work/root XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

mkdir -p "$work/empty" "$work/many/files"
cat >"$work/empty/empty.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
    <InvariantGlobalization>true</InvariantGlobalization>
    <SelfContained>true</SelfContained>
    <PublishSingleFile>true</PublishSingleFile>
    <PublishTrimmed>true</PublishTrimmed>
    <PublishReadyToRun>true</PublishReadyToRun>
    <PublishReadyToRunComposite>true</PublishReadyToRunComposite>
    <EventSourceSupport>false</EventSourceSupport>
  </PropertyGroup>
</Project>
PROJECT
echo 'return 0;' >"$work/empty/Program.cs"
dotnet publish "$work/empty" -c Release -v quiet --nologo -o "$work/empty/out" >&2

# One recipe makes all of them, each with a file and a command of its own.
{
    printf 'publisher: bench\nname: many\nversion: 1.0.0\nsummary: many small packs\nlicense: Apache-2.0\nbase: none\n'
    printf 'parts:\n  - name: files\n    source: {path: files}\n    steps:\n      - name: copy\n        type: script\n'
    printf '        run: mkdir -p "$INSTALL/p" && cp "$SOURCE"/* "$INSTALL/p/"\npacks:\n'
    for ((i = 1; i <= packs; i++)); do
        printf '  - {name: pack-%d, filters: [p/command-%d], commands: [{name: command-%d, path: /p/command-%d}]}\n' $i $i $i $i
        printf '#!/bin/sh\necho %d\n' $i >"$work/many/files/command-$i"
        chmod 755 "$work/many/files/command-$i"
    done
} >"$work/many/recipe.yaml"
"$larder" pack build "$work/many" -o "$work/out" >&2
"$larder" install "$work"/out/*.pack >&2

python3 - "$larder" "$work/empty/out/empty" "$packs" "$runs" <<'PYTHON'
import os, statistics, subprocess, sys, time

larder, empty, packs, runs = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
listed = subprocess.run([larder, "list"], stdout=subprocess.PIPE, check=True).stdout.count(b"\n")
if listed < packs:
    sys.exit(f"{listed} lines for {packs} packs")

commands = {
    "an empty .NET program": [empty],
    "larder --version": [larder, "--version"],
    f"larder list, {packs} packs": [larder, "list"],
    f"larder list --json, {packs} packs": [larder, "list", "--json"],
}
times = {name: [] for name in commands}
for run in range(runs + 5):
    for name, command in commands.items():
        begun = time.perf_counter_ns()
        status = os.waitpid(os.posix_spawn(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]), 0)[1]
        taken = time.perf_counter_ns() - begun
        if status:
            sys.exit(f"{name}: status {status}")
        if run >= 5:
            times[name].append(taken / 1e6)

floor = statistics.median(times["an empty .NET program"])
print(f"| {runs} alternating runs | median ms | p90 ms | ratio |\n|---|---:|---:|---:|")
for name, taken in times.items():
    print(f"| {name} | {statistics.median(taken):.1f} | {statistics.quantiles(taken, n=10)[-1]:.1f} | {statistics.median(taken) / floor:.2f} |")
sys.exit(statistics.median(times[f"larder list, {packs} packs"]) > 4 * floor)
PYTHON
