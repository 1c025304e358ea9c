#!/bin/sh
# A machine from its beginning to its end: create, exec twice, copy in and out, remove.
# usage: lifecycle.sh [IMAGE]     an image of `larder image list`, or one that can be pulled (debian:12)
set -eu
image=${1:-debian:12}
machine=example-$$
work=$(mktemp -d)
trap 'larder machine remove --force "$machine" >&2; rm -rf "$work"' EXIT

larder machine create "$image" --name "$machine" --memory 256M --start >&2

# What one command writes, the next one reads.
larder machine exec "$machine" --no-stdin -- sh -c 'echo hello > /tmp/note'
larder machine exec "$machine" --no-stdin -- cat /tmp/note

# A file in, changed there, and out again.
echo 'from the machine' > "$work/part"
larder machine copy "$work/part" "$machine:/tmp/part"
larder machine exec "$machine" --no-stdin -- sh -c 'echo "$(cat /tmp/note) $(cat /tmp/part)" > /tmp/whole'
larder machine copy "$machine:/tmp/whole" "$work/whole"
cat "$work/whole"
