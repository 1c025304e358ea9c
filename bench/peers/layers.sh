#!/usr/bin/env bash
# Layers of unusual shapes, from a registry into the store, and to an ext4 disk, against skopeo copy and umoci raw unpack,
# which make no disk: 100,000 small files in one layer, one layer of 2 GiB, 60 tiny layers, a layer of zstd (of which umoci knows nothing: there
# zstd and tar unpack it). Alternating runs, medians, all caches of both sides empty. Usage: layers.sh [RUNS [WHERE]]: WHERE
# is the directory to work in (/dev/shm). LARDER_BIN names the published binary. Run as root. Needs docker-registry, skopeo,
# umoci, zstd.
set -euo pipefail
cd "$(dirname "$0")/../.."
larder=${LARDER_BIN:-$PWD/artifacts/publish/larder}
runs=${1:-3}
work=$(mktemp -d -p "${2:-/dev/shm}")
made=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
trap 'kill %1 2>/dev/null || true; rm -rf "$work" "$made"' EXIT
export XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data

cat > "$made/registry.yml" <<YAML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $made/registry}}
http: {addr: 127.0.0.1:$port}
YAML
docker-registry serve "$made/registry.yml" >"$made/registry.log" 2>&1 &

python3 - "$larder" "$work" "$made" "$port" "$runs" <<'PYTHON'
import hashlib, io, json, os, random, resource, shutil, statistics, subprocess, sys, tarfile, time

larder, work, made, port, runs = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])
environment = dict(os.environ, LARDER_ROOT=work + "/root", LARDER_CACHE_DIR=work + "/cache", HOME=work + "/home")
compress = {"gzip": ["gzip", "-1n"], "zstd": ["zstd", "-q", "-3"]}

def hashed(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return "sha256:" + digest.hexdigest()

def push(name, layers, form):
    layout = f"{made}/{name}"
    os.makedirs(layout + "/blobs/sha256")
    def take(path):
        digest = hashed(path)
        size = os.path.getsize(path)
        os.rename(path, layout + "/blobs/" + digest.replace(":", "/"))
        return {"digest": digest, "size": size}
    def document(value, media):
        with open(made + "/document", "w") as file:
            json.dump(value, file)
        return dict(take(made + "/document"), mediaType=media)
    diffs, blobs = [], []
    for write in layers:
        with tarfile.open(made + "/tar", "w") as tar:
            write(tar)
        diffs.append(hashed(made + "/tar"))
        with open(made + "/tar", "rb") as plain, open(made + "/blob", "wb") as blob:
            subprocess.run(compress[form] + ["-c"], stdin=plain, stdout=blob, check=True)
        blobs.append(dict(take(made + "/blob"), mediaType="application/vnd.oci.image.layer.v1.tar+" + form))
    config = document({"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": diffs}}, "application/vnd.oci.image.config.v1+json")
    manifest = document({"schemaVersion": 2, "config": config, "layers": blobs}, "application/vnd.oci.image.manifest.v1+json")
    with open(layout + "/index.json", "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [dict(manifest, annotations={"org.opencontainers.image.ref.name": "1"})]}, file)
    with open(layout + "/oci-layout", "w") as file:
        file.write('{"imageLayoutVersion":"1.0.0"}')
    subprocess.run(["skopeo", "copy", "--quiet", "--dest-tls-verify=false", f"oci:{layout}:1", f"docker://127.0.0.1:{port}/{name}:1"], check=True)
    shutil.rmtree(layout)

def add(tar, path, content):
    entry = tarfile.TarInfo(path)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))

# Half noise, half text, as programs are.
noise = random.Random(1)
text = b"The quick brown fox jumps over the lazy dog. " * 100
def bytes_of(size):
    return noise.randbytes(size // 2) + (text * (size // len(text) + 1))[: size - size // 2]

def small(tar):
    for number in range(100_000):
        add(tar, f"d{number % 500}/f{number}", bytes_of(number % 4096 + 1))
def huge(tar):
    for number in range(128):
        add(tar, f"f{number}", bytes_of(16 << 20))
def medium(tar):
    for number in range(20_000):
        add(tar, f"d{number % 100}/f{number}", bytes_of(number * 37 % 40_000 + 1))
cases = {
    "small": ("100,000 files of at most 4 KiB", [small], "gzip"),
    "huge": ("one layer of 2 GiB", [huge], "gzip"),
    "many": ("60 tiny layers", [lambda tar, number=number: add(tar, f"f{number}", b"x") for number in range(60)], "gzip"),
    "zstd": ("a zstd layer of 20,000 files, 400 MB", [medium], "zstd"),
}

def clear():
    for name in ("root", "cache", "layout", "tree", "home"):
        shutil.rmtree(f"{work}/{name}", ignore_errors=True)
    os.makedirs(work + "/home")

def timed(command):
    clear()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, use = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command}: status {status}")
    return time.perf_counter() - begun, use.ru_utime, use.ru_stime, use.ru_maxrss / 1024

print(f"| {runs} alternating runs | store import s | user + sys | MiB | image pull s | user + sys | MiB | peers s | user + sys | import, times as fast | pull |")
print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
missed = False
for name, (title, layers, form) in cases.items():
    push(name, layers, form)
    copy = f"skopeo copy --quiet --src-tls-verify=false docker://127.0.0.1:{port}/{name}:1 oci:{work}/layout:1 && "
    unpack = f"umoci raw unpack --image {work}/layout:1 {work}/tree" if form == "gzip" else (
        f"mkdir {work}/tree && zstd -dqc $(find {work}/layout/blobs -size +1M) | tar -C {work}/tree -xf -")
    stored, pulled, theirs = [], [], []
    for run in range(runs):
        stored.append(timed([larder, "store", "import", "--insecure", "--quiet", f"oci://127.0.0.1:{port}/{name}:1", "--name", "a"]))
        pulled.append(timed([larder, "image", "pull", "--insecure", "--no-kernel", "--quiet", f"oci://127.0.0.1:{port}/{name}:1", "--name", "a"]))
        theirs.append(timed(["bash", "-c", copy + unpack]))
    store, pull, their = [[statistics.median(column) for column in zip(*rows)] for rows in (stored, pulled, theirs)]
    missed = missed or store[0] > their[0]
    print(f"| {title} | {store[0]:.2f} | {store[1] + store[2]:.2f} | {store[3]:.0f} | {pull[0]:.2f} | {pull[1] + pull[2]:.2f} | {pull[3]:.0f} "
        f"| {their[0]:.2f} | {their[1] + their[2]:.2f} | {their[0] / store[0]:.1f} | {their[0] / pull[0]:.1f} |", flush=True)
sys.exit(missed)
PYTHON
