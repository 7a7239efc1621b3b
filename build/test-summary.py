#!/usr/bin/python3
"""Adds up the reports of test runs: test-summary.py REPORT EXIT-CODE [REPORT EXIT-CODE ...].

Prints the names of the tests that failed and, as the last line, "N passed, N failed" (", N skipped" where some were).
Its exit code is 0 only when tests ran and none failed. A run that ended badly without a failed test, or left no report,
counts as one failure: a crash must not look like a pass.
"""

import os
import sys
import xml.etree.ElementTree as xml

NO_TEST_MATCHED = 8  # the platform's exit code; with several test programs a filter may leave one of them out

passed = failed = skipped = 0
failures = []
for report, code in zip(sys.argv[1::2], map(int, sys.argv[2::2])):
    name = os.path.basename(report).removesuffix(".xml")
    failed_here = 0
    try:
        for assembly in xml.parse(report).getroot().iter("assembly"):
            passed += int(assembly.get("passed", 0))
            skipped += int(assembly.get("skipped", 0))
            failed_here += int(assembly.get("failed", 0)) + int(assembly.get("errors", 0))
            failures += [test.get("name") for test in assembly.iter("test") if test.get("result") == "Fail"]
            failures += [f"{error.get('type')} of {error.get('name') or name}" for error in assembly.iter("error")]
        left = ""
    except (OSError, xml.ParseError):
        left = " and left no report"
    if failed_here == 0 and (left or code != 0) and code != NO_TEST_MATCHED:
        failed_here = 1
        failures.append(f"{name} ended with exit code {code}{left}")
    failed += failed_here

if failures:
    print("\nFailed:")
    for failure in failures:
        print(f"  {failure}")
if passed + failed == 0:
    print("\nNo test ran.")
print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
sys.exit(0 if passed > 0 and failed == 0 else 1)
