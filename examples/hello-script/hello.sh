#!/bin/sh
# Greets each of its arguments on a line of its own, or the world.
if [ "$#" -eq 0 ]; then
    set -- world
fi
for name in "$@"; do
    printf 'hello %s\n' "$name"
done
