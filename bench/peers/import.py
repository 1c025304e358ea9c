"""The runs of import.sh: import.py RUNS TREE TMPFS DISK."""
import json, os, resource, shutil, statistics, subprocess, sys, time

runs, tree, places = int(sys.argv[1]), sys.argv[2], {"tmpfs": sys.argv[3], "disk": sys.argv[4]}
larder, floor = os.environ["LARDER_BIN"], os.path.join(sys.argv[4], "floor")
has_ostree = shutil.which("ostree") is not None


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime


def gone(*paths):
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
        if os.path.exists(path):
            os.remove(path)


missed = False
for name, place in places.items():
    p = lambda part: os.path.join(place, part)
    source = p("source")
    subprocess.run(["cp", "-a", tree, source], check=True)
    # ostree takes no devices.
    subprocess.run(["find", source, "-type", "b,c,p,s", "-delete"], check=True)
    tar = p("source.tar")
    subprocess.run(["tar", "--xattrs", "-cf", tar, "-C", source, "."], check=True)
    time.sleep(5)  # what is younger is read again
    peers = {
        "floor: read, append, sync (C, 2 threads)": lambda: (gone(p("flat")), run([floor, source, p("flat")]))[1],
        "cp -a": lambda: (gone(p("copy")), run(["cp", "-a", source, p("copy")]))[1],
        "larder store import": lambda: (gone(p("root")), run([larder, "store", "import", source, "--root", p("root")]))[1],
        "find -printf": lambda: run(["find", source, "-printf", "%p %y %s %T@ %C@ %i\\n"]),
        "larder store import, unchanged": lambda: run([larder, "store", "import", source, "--root", p("root")]),
        "tar -xf": lambda: (gone(p("untarred")), os.mkdir(p("untarred")), run(["tar", "-xf", tar, "-C", p("untarred")]))[2],
        "larder store import, plain tar": lambda: (gone(p("root2")), run([larder, "store", "import", tar, "--root", p("root2")]))[1],
        "larder store checkout --privileged": lambda: (gone(p("out")), run([larder, "store", "checkout", "--privileged", identity(), p("out"), "--root", p("root")]))[1],
    }
    if has_ostree and name == "tmpfs":
        peers["ostree commit, bare"] = lambda: (
            gone(p("ostree")), subprocess.run(["ostree", "init", "--mode=bare", "--repo", p("ostree")], check=True),
            run(["ostree", "commit", "--repo", p("ostree"), "-b", "tree", source]))[2]

    def identity():
        listed = subprocess.run([larder, "store", "list", "--json", "--root", p("root")], stdout=subprocess.PIPE, check=True)
        return json.loads(listed.stdout)["roots"][0]["fileSystem"]

    times = {peer: [] for peer in peers}
    for _ in range(runs + 1):
        for peer, measure in peers.items():
            times[peer].append(measure())
    middle = {peer: [statistics.median(column) for column in zip(*taken[1:])] for peer, taken in times.items()}
    wall = {peer: figures[0] for peer, figures in middle.items()}
    print(f"\n{name}; {runs} alternating runs, medians, seconds:\n\n| | wall | user | sys |\n|---|---:|---:|---:|")
    for peer, figures in middle.items():
        print(f"| {peer} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    first, again, untar, out = (wall[f"larder store {what}"] for what in
                                ("import", "import, unchanged", "import, plain tar", "checkout --privileged"))
    ratios = [("import / floor", first / wall["floor: read, append, sync (C, 2 threads)"], 2.5)]
    if name == "tmpfs":
        ratios += [("import / cp -a", first / wall["cp -a"], 0.6)]
        if has_ostree:
            ratios += [("import / ostree commit", first / wall["ostree commit, bare"], 0.25)]
        ratios += [("unchanged / max(0.25 import, 4 find)", again / max(0.25 * first, 4 * wall["find -printf"]), 1.0),
                   ("plain tar / tar -xf", untar / wall["tar -xf"], 1.2), ("checkout / cp -a", out / wall["cp -a"], 1.1)]
    print("\n| ratio | measured | at most |\n|---|---:|---:|")
    for what, measured, most in ratios:
        print(f"| {what} | {measured:.2f} | {most} |")
        missed = missed or (name == "tmpfs" and measured > most)
    for part in ("source", "flat", "copy", "root", "root2", "untarred", "out", "ostree"):
        gone(p(part))
sys.exit(missed)
