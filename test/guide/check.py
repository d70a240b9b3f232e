#!/usr/bin/env python3
"""The guide's own acceptance check of the shared folder, for a container in any language.

usage: check.py SHARED_DIR success|failure

Written from the text of the guide alone (事前テスト 2 and 3, インターフェース 出力); shares no code with this project.
Reads the objects over plain HTTP: set GUIDE_CHECK_ENDPOINT to the storage server (https://storage.googleapis.com, with
GUIDE_CHECK_TOKEN, or a local one). Exit: 0 accepted, 1 rejected (each reason on a line), 2 wrong use.
"""

import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request


def read(folder, name, complaints):
    try:
        with open(os.path.join(folder, name), "rb") as file:
            return file.read().decode("utf-8")
    except FileNotFoundError:
        complaints.append(f"{name}: is missing")
    except UnicodeDecodeError as error:
        complaints.append(f"{name}: is not UTF-8 ({error})")
    except OSError as error:
        complaints.append(f"{name}: cannot be read ({error})")
    return None


def check_result(folder, expected, complaints):
    """2-1 and 3-1: job_result.txt holds the word."""
    text = read(folder, "job_result.txt", complaints)
    if text is not None and text != expected:
        complaints.append(f"job_result.txt: is {text[:80]!r}, expected {expected!r}")


def check_log(folder, expected, complaints):
    """2-3 and 3-2: each line is {"severity": ..., "log": ...}; a failure says why in a line of severity error."""
    text = read(folder, "log.txt", complaints)
    if text is None:
        return
    lines = text.split("\n")
    if lines.pop() != "":
        complaints.append("log.txt: the last line has no end")
    if not lines:
        complaints.append("log.txt: is empty")
    errors = 0
    for number, line in enumerate(lines, 1):
        entry = parse(line)
        if not isinstance(entry, dict) or set(entry) != {"severity", "log"}:
            complaints.append(f"log.txt line {number}: is no object of severity and log: {line[:120]!r}")
        elif entry["severity"] not in ("info", "error"):
            complaints.append(f"log.txt line {number}: severity is {entry['severity']!r}")
        elif not isinstance(entry["log"], str) or not entry["log"].strip():
            complaints.append(f"log.txt line {number}: log says nothing")
        elif entry["severity"] == "error":
            errors += 1
    if expected == "failure" and errors == 0:
        complaints.append("log.txt: a failure without a line of severity error")


def check_loadpath(folder, complaints):
    """2-2: loadpath.txt is {"gcsPaths": [...]}, and every path leads to JSON."""
    text = read(folder, "loadpath.txt", complaints)
    if text is None:
        return
    content = parse(text)
    paths = content.get("gcsPaths") if isinstance(content, dict) else None
    if not isinstance(paths, list):
        complaints.append(f"loadpath.txt: is no object with a list gcsPaths: {text[:120]!r}")
        return
    if len(set(map(str, paths))) != len(paths):
        complaints.append("loadpath.txt: a path stands there twice")
    for path in paths:
        match = re.fullmatch(r"gcs://([a-z0-9][a-z0-9._-]+)/(.*[^/])", path) if isinstance(path, str) else None
        if match:
            check_object(path, match[1], match[2], complaints)
        else:
            complaints.append(f"loadpath.txt: {path!r} is no path of an object")


def check_object(path, bucket, name, complaints):
    """2-2-2: a JSON file, one object a line, as BigQuery loads it."""
    endpoint = os.environ["GUIDE_CHECK_ENDPOINT"].rstrip("/")
    url = f"{endpoint}/storage/v1/b/{bucket}/o/{urllib.parse.quote(name, safe='')}?alt=media"
    token = os.environ.get("GUIDE_CHECK_TOKEN")
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    rows = 0
    try:
        with urllib.request.urlopen(request, timeout=60) as body:
            for number, line in enumerate(body, 1):
                rows += 1
                if not isinstance(parse(line), dict):
                    complaints.append(f"{path} line {number}: is no JSON object: {line[:120]!r}")
                    return
    except (urllib.error.URLError, OSError) as error:
        complaints.append(f"{path}: cannot be read ({error})")
        return
    if rows == 0:
        complaints.append(f"{path}: holds no row")


def parse(text):
    """The JSON value, strictly (no NaN, no key twice); None for anything else."""

    def refuse(word):
        raise ValueError(word)

    def once(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key stands there twice")
        return dict(pairs)

    try:
        return json.loads(text, parse_constant=refuse, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None


def main(arguments):
    if len(arguments) != 2 or arguments[1] not in ("success", "failure"):
        print(__doc__.split("\n\n")[1], file=sys.stderr)
        return 2
    folder, expected = arguments
    if expected == "success" and not os.environ.get("GUIDE_CHECK_ENDPOINT"):
        print("GUIDE_CHECK_ENDPOINT is not set: the objects cannot be looked at", file=sys.stderr)
        return 2
    complaints = []
    check_result(folder, expected, complaints)
    check_log(folder, expected, complaints)
    if expected == "success":
        check_loadpath(folder, complaints)
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
