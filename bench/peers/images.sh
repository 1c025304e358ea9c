#!/usr/bin/env bash
# From an image in a registry to an ext4 disk, against skopeo copy, umoci raw unpack and mkfs.ext4 -d, which need root;
# against buildah pull, which makes no disk; and against what .NET takes to inflate the layers one after the other. Then the
# same image again; and another one that shares all but a small layer. Alternating runs, medians, all caches of both sides
# empty. Usage: images.sh [RUNS [WHERE]]: WHERE is the directory to work in (/dev/shm). LARDER_BIN names the published binary.
# Run as root. Needs docker-registry, skopeo, umoci, mmdebstrap, and buildah if it is to be a peer.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${1:-5}
work=$(mktemp -d -p "${2:-/dev/shm}")
made=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
trap 'kill %1 2>/dev/null || true; rm -rf "$work" "$made"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data
dotnet build -c Release -v q -clp:NoSummary bench/Larder.Benchmarks >&2

cat > "$made/registry.yml" <<YAML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $made/registry}}
http: {addr: 127.0.0.1:$port}
YAML
docker-registry serve "$made/registry.yml" >"$made/registry.log" 2>&1 &

# Three layers: Debian, some of it removed and replaced, and some more; and a fourth, small one for another tag.
(
    cd "$made"
    export LC_ALL=C
    mmdebstrap --quiet --variant=minbase --include=perl,python3,git,vim-tiny,gcc,libc6-dev,tzdata,linux-headers-cloud-amd64 bookworm debian.tar
    umoci init --layout image
    umoci new --image image:1
    umoci unpack --image image:1 bundle
    tar -C bundle/rootfs --numeric-owner -xf debian.tar
    umoci repack --refresh-bundle --image image:1 bundle
    rm -r bundle/rootfs/usr/share/doc/perl*
    cp -a bundle/rootfs/usr/share/perl bundle/rootfs/srv/
    umoci repack --refresh-bundle --image image:1 bundle
    cp -a bundle/rootfs/usr/lib/git-core bundle/rootfs/srv/
    umoci repack --refresh-bundle --image image:1 bundle
    skopeo copy --quiet --dest-tls-verify=false oci:image:1 "docker://127.0.0.1:$port/debian:1"
    skopeo inspect --raw oci:image:1 > manifest
    echo small > bundle/rootfs/srv/small
    umoci repack --refresh-bundle --image image:1 bundle
    skopeo copy --quiet --dest-tls-verify=false oci:image:1 "docker://127.0.0.1:$port/debian:2"
    find bundle/rootfs | wc -l > paths
    rm -rf bundle debian.tar
) >/dev/null 2>"$made/log" || { cat "$made/log" >&2; exit 1; }

python3 - "$larder" "$work" "$made" "$port" "$runs" <<'PYTHON'
import json, os, resource, shutil, statistics, subprocess, sys, time

larder, work, made, port, runs = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
image = f"127.0.0.1:{port}/debian"
environment = dict(os.environ, LARDER_ROOT=work + "/root", LARDER_CACHE_DIR=work + "/cache", HOME=work + "/home")
pull = [larder, "image", "pull", "--insecure", "--no-kernel", "--quiet"]
peer = f"""set -e
skopeo copy --quiet --src-tls-verify=false docker://{image}:1 oci:{work}/layout:1
umoci raw unpack --image {work}/layout:1 {work}/tree
mkfs.ext4 -q -F -b 4096 -d {work}/tree {work}/disk $(( $(du -sB4096 {work}/tree | cut -f1) * 5 / 4 + 65536 ))"""

layers = json.load(open(f"{made}/manifest"))["layers"]
inflate = ["dotnet", "artifacts/bin/Larder.Benchmarks/release/Larder.Benchmarks.dll", "inflate"] + [
    f"{made}/image/blobs/" + layer["digest"].replace(":", "/") for layer in layers]
buildah = ["buildah", "--root", work + "/containers", "--runroot", work + "/run", "--storage-driver", "vfs", "pull", "--quiet", "--tls-verify=false", f"docker://{image}:1"]

def clear():
    for name in ("root", "cache", "layout", "tree", "disk", "home", "containers", "run"):
        path = f"{work}/{name}"
        shutil.rmtree(path) if os.path.isdir(path) else os.path.exists(path) and os.unlink(path)
    os.makedirs(work + "/home")

def timed(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime

taken = {}
for run in range(runs):
    clear()
    taken.setdefault("larder image pull", []).append(timed(pull + [f"oci://{image}:1", "--name", "a"]))
    taken.setdefault("the same again", []).append(timed(pull + [f"oci://{image}:1", "--name", "a"]))
    taken.setdefault("another image, one small layer more", []).append(timed(pull + [f"oci://{image}:2", "--name", "b"]))
    clear()
    taken.setdefault("skopeo copy, umoci raw unpack, mkfs.ext4 -d", []).append(timed(["bash", "-c", peer]))
    clear()
    if shutil.which("buildah"):
        taken.setdefault("buildah pull, no disk", []).append(timed(buildah))
        clear()
    taken.setdefault(".NET inflating the layers", []).append(timed(inflate))

clear()
usage = subprocess.run(["/usr/bin/env", "python3", "-c", "import os,sys,resource,subprocess\nsubprocess.run(sys.argv[1:],check=True,stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL)\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss//1024)"] + pull + [f"oci://{image}:1", "--name", "a"], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
print(f"{open(made + '/paths').read().strip()} paths, three layers; {runs} alternating runs; at most {usage} MiB of memory\n")
print("| | wall s | user s | sys s |\n|---|---:|---:|---:|")
median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}
for name, (wall, user, system) in median.items():
    print(f"| {name} | {wall:.2f} | {user:.2f} | {system:.2f} |")
first = median["larder image pull"][0]
ratio = median["skopeo copy, umoci raw unpack, mkfs.ext4 -d"][0] / first
again = median["the same again"][0]
shared = median["another image, one small layer more"][0] / first
buildah = median.get("buildah pull, no disk", [0])[0] / first
floor = first / median[".NET inflating the layers"][0]
print(f"\n{ratio:.1f} x as fast (wanted 8); buildah {buildah:.1f} (wanted 3); {floor:.2f} of inflating alone (wanted 2.5); again {again * 1000:.0f} ms (wanted 250); another image {shared:.2f} of the first (wanted 0.25)")
sys.exit(ratio < 8 or again > 0.25 or shared > 0.25)
PYTHON
