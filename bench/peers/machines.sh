#!/usr/bin/env bash
# Machines: `larder machine run` against bare QEMU with the same kernel and a first file system of busybox that prints a line,
# both emulated (or both with KVM, where it works); what is left of a run besides the guest's boot; a command in a machine that
# runs; a stream out of it; the memory of the agent. Alternating runs, medians and best. Usage: machines.sh [ROUNDS]
# LARDER_BIN names the published binary. Needs qemu-system-x86, busybox-static, cpio and Debian's kernel, which it downloads.
# Ends with 1 when a target is missed.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${1:-9}
work=$(mktemp -d -p /dev/shm)
trap '"$larder" machine remove bench --force >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
export LARDER_ROOT=$work/root XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache

mkdir -p "$work/deb" "$work/tree/bin" "$work/bare/bin" "$work/bare/dev"
(cd "$work/deb" && apt-get -qq download "$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: //p' | head -n 1)")
"$larder" kernel import "$work"/deb/*.deb --name default --quiet >/dev/null
cp /bin/busybox "$work/tree/bin/busybox"
for applet in sh echo true cat dd time; do ln -s busybox "$work/tree/bin/$applet"; done
"$larder" image import "$work/tree" --name bench --size 64M --quiet >/dev/null
cp /bin/busybox "$work/bare/bin/busybox"
printf '#!/bin/busybox sh\necho first-output\n/bin/busybox sleep 100\n' >"$work/bare/init"
chmod +x "$work/bare/init"
mknod "$work/bare/dev/console" c 5 1
(cd "$work/bare" && find . | cpio -o -H newc --quiet) >"$work/bare.cpio"
echo "load $(cut -d' ' -f1 /proc/loadavg), $("$larder" doctor --json 2>/dev/null | python3 -c 'import json, sys; print(next(check["detail"] for check in json.load(sys.stdin)["checks"] if check["name"] == "KVM"))')"

python3 - "$larder" "$work" "$runs" <<'PYTHON'
import glob, json, os, select, statistics, subprocess, sys, time

larder, work, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
kernel = glob.glob(os.path.join(work, "root", "images", "*", "kernel"))[0]
kvm = subprocess.run([larder, "doctor", "--json"], capture_output=True, text=True).stdout.find("ran a guest's instruction") >= 0


def first_output(command, word):
    """Seconds until a program prints a word; None for one that hangs, as bare emulated machines do now and then."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    said = b""
    while word not in said:
        if not select.select([process.stdout], [], [], 20)[0]:
            said = None
            break
        part = os.read(process.stdout.fileno(), 4096)
        if not part:
            said = None
            break
        said += part
    taken = time.perf_counter() - begun
    process.kill()
    process.wait()
    return None if said is None else taken


bare = ["qemu-system-x86_64", "-M", "microvm", "-accel", "kvm" if kvm else "tcg", "-m", "512", "-nodefaults", "-no-user-config", "-display", "none",
        "-no-reboot", "-serial", "stdio", "-kernel", kernel, "-initrd", work + "/bare.cpio", "-append", "console=ttyS0 quiet panic=-1"]
run = [larder, "machine", "run", "bench", "--no-stdin", "--", "/bin/echo", "first-output"]
taken, hung = {"bare": [], "larder": []}, {"bare": 0, "larder": 0}
for index in range(runs + 1):
    # There and back: how fast a machine is emulated can depend on which kind went before it.
    for name, command in (("bare", bare), ("larder", run), ("larder", run), ("bare", bare)):
        while (seconds := first_output(command, b"first-output")) is None:
            hung[name] += 1
        if index > 0:
            taken[name].append(seconds)


def document(*arguments):
    begun = time.perf_counter()
    answer = json.loads(subprocess.run([larder, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=True).stdout)
    answer["wall"] = (time.perf_counter() - begun) * 1000
    return answer


once = [document("machine", "run", "bench", "--no-stdin", "--json", "--", "/bin/true") for _ in range(runs)]
median = lambda values: statistics.median(values)
phase = lambda documents, name: median(one["timings"][name] for one in documents)
overhead = median(one["wall"] - one["timings"]["boot"] for one in once)

subprocess.run([larder, "machine", "create", "bench", "--name", "bench", "--start"], check=True, capture_output=True)
execs = [document("machine", "exec", "bench", "--no-stdin", "--json", "--", "/bin/true") for _ in range(4 * runs)][runs:]
many = 200
loop = document("machine", "exec", "bench", "--no-stdin", "--json", "--", "/bin/sh", "-c", f"i=0; while [ $i -lt {many} ]; do /bin/busybox true; i=$((i+1)); done")
inside = loop["timings"]["exec"] / many
begun = time.perf_counter()
subprocess.run([larder, "machine", "exec", "bench", "--no-stdin", "--", "/bin/dd", "if=/dev/zero", "bs=65536", "count=1600"], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
stream = 1600 * 65536 / 1e6 / (time.perf_counter() - begun)
status = document("machine", "exec", "bench", "--no-stdin", "--json", "--", "/bin/cat", "/proc/1/status")["stdout"]
resident = next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

ratio = median(taken["larder"]) / median(taken["bare"])
trip = phase(execs, "exec") - inside
print(f"{'':58} {'median':>10} {'wanted':>10}")
rows = [
    ("bare QEMU to its first line, s", f"{median(taken['bare']):.2f}", ""),
    ("larder machine run to the command's first output, s", f"{median(taken['larder']):.2f}", ""),
    ("ratio", f"{ratio:.2f}", "1.5"),
    ("  the same, best of all runs", f"{min(taken['larder']) / min(taken['bare']):.2f}", ""),
    ("  of a run: resolve, ms", f"{phase(once, 'resolve'):.0f}", ""),
    ("  of a run: disk, ms", f"{phase(once, 'disk'):.0f}", ""),
    ("  of a run: boot, ms", f"{phase(once, 'boot'):.0f}", ""),
    ("  of a run: agent, ms", f"{phase(once, 'agent'):.0f}", ""),
    ("  of a run: exec, ms", f"{phase(once, 'exec'):.0f}", ""),
    ("all of a run but boot, ms", f"{overhead:.0f}", "400"),
    ("exec of true in a machine that runs, ms", f"{phase(execs, 'exec'):.1f}", ""),
    ("  start of a process in that guest, ms", f"{inside:.1f}", ""),
    ("  exec above that, ms", f"{trip:.1f}", "60"),
    ("  larder machine exec, all of it, ms", f"{median(one['wall'] for one in execs):.0f}", ""),
    ("100 MB of output, MB/s", f"{stream:.0f}", "20"),
    ("the agent's resident memory, MiB", f"{resident:.1f}", "12"),
]
for name, value, wanted in rows:
    print(f"{name:58} {value:>10} {wanted:>10}")
print(f"hung and repeated: {hung['bare']} bare, {hung['larder']} larder")
sys.exit(0 if ratio <= 1.5 and overhead <= 400 and trip <= 60 and stream >= 20 and resident <= 12 else 1)
PYTHON
