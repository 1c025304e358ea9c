"""Sums up the results that ops/test gathered: what failed and why, what was skipped and why, and how many."""

import os
import sys
import xml.etree.ElementTree as xml

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}


def text(result, path):
    found = result.find(path, NAMESPACE)
    return (found.text or "").strip() if found is not None else ""


def reason(result):
    return text(result, "t:Output/t:ErrorInfo/t:Message") or text(result, "t:Output/t:StdOut")


def trace(result):
    lines = text(result, "t:Output/t:ErrorInfo/t:StackTrace").splitlines()
    return "\n".join(line for line in lines if "System.Reflection." not in line and "InvokeStub_" not in line)


def excused(why):
    return why.startswith("kernel:") or (os.geteuid() != 0 and why.startswith("root:"))


def main(directory, projects):
    passed = failed = skipped = 0
    unexcused = []
    for project in projects:
        base = os.path.join(directory, os.path.basename(project))
        with open(base + ".exit", encoding="ascii") as file:
            status = int(file.read())
        results = xml.parse(base + ".trx").getroot().findall(".//t:UnitTestResult", NAMESPACE) if os.path.exists(base + ".trx") else []
        failed_here = 0
        for result in results:
            name = result.get("testName")
            match result.get("outcome"):
                case "Passed":
                    passed += 1
                case "NotExecuted":
                    skipped += 1
                    print(f"skipped: {name}: {reason(result)}")
                    if not excused(reason(result)):
                        unexcused.append(name)
                case _:
                    failed_here += 1
                    print(f"FAILED: {name}\n{reason(result)}\n{trace(result)}\n")

        if status != 0 and failed_here == 0:
            # It did not build, or the process that runs the tests ended.
            failed_here = 1
            with open(base + ".log", encoding="utf-8", errors="replace") as file:
                print(f"FAILED: {project} ended with {status}\n" + "".join(file.readlines()[-60:]))

        failed += failed_here

    if unexcused and os.environ.get("CI") == "true":
        print("With CI=true a test may be skipped only because of the kernel (or, for another user than root, of root):")
        print("\n".join(f"FAILED: {name} was skipped" for name in unexcused))
        skipped -= len(unexcused)
        failed += len(unexcused)

    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
