#!/usr/bin/env bash
# What hashing, encoding, tar reading and the import of small files allocate, beside bench/allocations.tsv. Ends with 1
# when one has grown by more than a tenth. usage: allocations.sh [write]     write: take what is measured as the baseline
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release -v q -clp:NoSummary bench/Larder.Benchmarks >&2
exec dotnet artifacts/bin/Larder.Benchmarks/release/Larder.Benchmarks.dll allocations bench/allocations.tsv "$@"
