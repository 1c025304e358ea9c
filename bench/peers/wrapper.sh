#!/bin/sh
# What a wrapper costs over the bare bubblewrap command it runs, on this machine, in one run.
# usage: bench/peers/wrapper.sh WRAPPER [RUNS]      WRAPPER: an installed command that ends at once, like hello-world's
# The bare command is taken from the wrapper: the same line, with its variables filled in. Prints a table of medians;
# ends with 1 when the wrapper takes more than 1.2 times as long.
set -eu
wrapper=$(realpath "$1")
runs=${2:-200}
exec python3 - "$wrapper" "$runs" <<'PYTHON'
import os, re, shutil, statistics, subprocess, sys, tempfile, time

wrapper, runs = sys.argv[1], max(200, int(sys.argv[2]))
script = open(wrapper, "rb").read()
work = tempfile.mkdtemp()
os.environ["XDG_DATA_HOME"] = os.path.join(work, "share")
try:
    # A stand-in for bubblewrap says how the wrapper calls it.
    bubblewrap = re.search(rb"\nexec '([^']+)' --args", script).group(1)
    spy, line = os.path.join(work, "spy"), os.path.join(work, "line")
    with open(spy, "w") as file:
        file.write("#!/bin/sh\nprintf '%s\\0' \"$@\" >'" + line + "'\n")
    os.chmod(spy, 0o755)
    copy = os.path.join(work, "wrapper")
    open(copy, "wb").write(script.replace(b"'" + bubblewrap + b"'", b"'" + spy.encode() + b"'"))
    os.chmod(copy, 0o755)
    subprocess.run([wrapper], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([copy], check=True)
    arguments = [bubblewrap] + open(line, "rb").read().split(b"\0")[:-1]
    files = re.findall(rb" ([345])<'([^']+)'", script)

    def bare():
        # As a shell would: the files on their numbers, and nothing else.
        actions = [(os.POSIX_SPAWN_OPEN, int(number), path, os.O_RDONLY, 0) for number, path in files]
        actions.append((os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0))
        return os.posix_spawn(bubblewrap, arguments, os.environ, file_actions=actions)

    def wrapped():
        actions = [(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)]
        return os.posix_spawn(wrapper, [wrapper], os.environ, file_actions=actions)

    times = {bare: [], wrapped: []}
    for run in range(runs + 10):
        for start in (bare, wrapped) if run % 2 else (wrapped, bare):
            begun = time.perf_counter_ns()
            status = os.waitpid(start(), 0)[1]
            taken = time.perf_counter_ns() - begun
            if status:
                sys.exit(f"{start.__name__}: status {status}")
            if run >= 10:
                times[start].append(taken / 1e6)

    a, b = statistics.median(times[bare]), statistics.median(times[wrapped])
    print(f"| {runs} alternating runs | median ms | p90 ms |\n|---|---:|---:|")
    for name, start in (("bare bwrap command", bare), ("wrapper", wrapped)):
        print(f"| {name} | {statistics.median(times[start]):.2f} | {statistics.quantiles(times[start], n=10)[-1]:.2f} |")
    print(f"| ratio | {b / a:.2f} | |")
    sys.exit(b / a > 1.2)
finally:
    shutil.rmtree(work)
PYTHON
