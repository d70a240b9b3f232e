#!/usr/bin/env python3
"""A well-behaved external container in Python: copies the rows of each day FROM..TO from an HTTP source to Cloud Storage.

usage: FROM=YYYY-MM-DD TO=YYYY-MM-DD report.py --output gs://BUCKET/PREFIX --source URL
         [--empty success|failure] [--timeout SECONDS] [--pause SECONDS]

The source answers URL/rows?date=DAY&page=N with {"rows": [{...}, ...], "next": N or null, "total": rows of the day}.
SOURCE_TOKEN and STORAGE_TOKEN: bearer tokens, if they are asked for. Needs the standard library only.
"""

import argparse
import base64
import datetime
import hashlib
import http.client
import json
import os
import re
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

TRIES = 4


class Failure(Exception):
    """Why the run cannot succeed: where, what, and the cause."""

    def __init__(self, stage, place, cause):
        super().__init__(f"{stage}: {place}: {cause}")


class Stopped(BaseException):
    """A signal asked the container to end."""


class SharedDir:
    """The three files of the guide."""

    def __init__(self, path):
        self.path = path

    def prepare(self):
        """Removes what an earlier attempt left, before anything can go wrong."""
        for name in ("job_result.txt", "loadpath.txt"):
            if os.path.lexists(self.at(name)):
                os.remove(self.at(name))
        # Ready from the start: a full disk may have no room for it later.
        self.write(".failure", "failure")

    def log(self, severity, message):
        line = json.dumps({"severity": severity, "log": message}, ensure_ascii=False)
        with open(self.at("log.txt"), "ab") as file:
            file.write(line.encode("utf-8", "replace") + b"\n")

    def publish(self, name, text):
        """Nobody sees the file before it is whole."""
        self.write(f".{name}", text)
        os.replace(self.at(f".{name}"), self.at(name))

    def succeed(self, paths):
        self.publish("loadpath.txt", json.dumps({"gcsPaths": paths}))
        self.publish("job_result.txt", "success")
        os.remove(self.at(".failure"))

    def fail(self, cause):
        for step in (lambda: self.log("error", cause), lambda: os.replace(self.at(".failure"), self.at("job_result.txt"))):
            try:
                step()
            except OSError as error:
                print(error, file=sys.stderr)

    def write(self, name, text):
        """A file that cannot be written whole is not left there, empty or in part."""
        try:
            with open(self.at(name), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            if os.path.lexists(self.at(name)):
                os.remove(self.at(name))
            raise

    def at(self, name):
        return os.path.join(self.path, name)


class Client:
    """HTTP that tries again what may work the next time."""

    def __init__(self, options, shared):
        self.timeout = options.timeout
        self.pause = options.pause
        self.shared = shared

    def request(self, stage, url, token="", body=None, headers=None):
        """The body of a whole answer 200; otherwise Failure."""
        headers = {**(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        for attempt in range(1, TRIES + 1):
            try:
                request = urllib.request.Request(url, data=body, headers=headers)
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                cause = f"HTTP {error.code}"
                error.close()
                lasting = error.code not in (408, 429) and error.code < 500
            except (OSError, http.client.HTTPException) as error:
                cause = str(error) or type(error).__name__
                lasting = False
            except Stopped as error:
                raise Failure(stage, url, str(error)) from error
            if lasting or attempt == TRIES:
                raise Failure(stage, url, cause)
            self.shared.log("info", f"{stage}: {url}: {cause}; trying again ({attempt} of {TRIES})")
            time.sleep(self.pause)


class Arguments(argparse.ArgumentParser):
    """Run parameters; what is wrong with them is a failure like any other."""

    def error(self, message):
        raise Failure("arguments", "command line", message)


def read_options(arguments):
    parser = Arguments(add_help=False, allow_abbrev=False)
    parser.add_argument("--output", required=True)
    parser.add_argument("--source", required=True)
    parser.add_argument("--empty", choices=("success", "failure"), default="success")
    parser.add_argument("--timeout", type=float, default=30)
    parser.add_argument("--pause", type=float, default=1)
    options = parser.parse_args(arguments)
    output = re.fullmatch(r"gs://([a-z0-9._-]+)/([A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)", options.output)
    if not output:
        parser.error("--output is no gs://BUCKET/PREFIX of letters, digits and . _ - /")
    if not re.match(r"https?://.", options.source):
        parser.error("--source is no http URL")
    options.bucket, options.prefix = output.groups()
    options.source = options.source.rstrip("/")
    return options


def read_days():
    """All days from FROM to TO, both included."""
    first, last = read_date("FROM"), read_date("TO")
    if first > last:
        raise Failure("dates", "TO", f"{last} is before FROM, {first}")
    return [first + datetime.timedelta(days=number) for number in range((last - first).days + 1)]


def read_date(name):
    text = os.environ.get(name, "")
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise Failure("dates", name, f"{text!r} is no date YYYY-MM-DD")


def read_rows(client, source, day):
    """All rows of a day, as many as the source says there are."""
    rows = []
    page = 1
    while page is not None:
        url = f"{source}/rows?date={day}&page={page}"
        answer = client.request("read", url, os.environ.get("SOURCE_TOKEN", ""))
        try:
            content = json.loads(answer)
            rows += content["rows"]
            page, total = content["next"], content["total"]
        except (ValueError, KeyError, TypeError) as error:
            raise Failure("read", url, f"half a page came, or none ({error})") from error
    if len(rows) != total:
        raise Failure("read", url, f"{len(rows)} rows came for {day}, the source has {total}")
    return rows


def store_rows(client, bucket, name, rows):
    """Uploads one object, and believes only what the storage says it has; returns its path."""
    body = "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows).encode()
    md5 = base64.b64encode(hashlib.md5(body).digest()).decode()
    endpoint = os.environ.get("STORAGE_EMULATOR_HOST") or "https://storage.googleapis.com"
    query = urllib.parse.urlencode({"uploadType": "media", "name": name})
    url = f"{endpoint if '://' in endpoint else f'http://{endpoint}'}/upload/storage/v1/b/{bucket}/o?{query}"
    headers = {"Content-Type": "application/x-ndjson", "x-goog-hash": f"md5={md5}"}
    answer = client.request("store", url, os.environ.get("STORAGE_TOKEN", ""), body, headers)
    stored = json.loads(answer)
    if (stored.get("size"), stored.get("md5Hash")) != (str(len(body)), md5):
        raise Failure("store", url, "the stored bytes are not those that were sent")
    return f"gcs://{bucket}/{name}"


def copy_days(shared, options):
    """Copies day by day; returns the paths of all objects."""
    client = Client(options, shared)
    # No name is used twice, not even by a container that is started again.
    run = uuid.uuid4().hex
    days = read_days()
    shared.log("info", f"{options.source} から {days[0]} ～ {days[-1]} を取得します")
    paths = []
    count = 0
    for day in days:
        rows = read_rows(client, options.source, day)
        if not rows and options.empty == "failure":
            raise Failure("read", options.source, f"there are no rows for {day}")
        if rows:
            paths.append(store_rows(client, options.bucket, f"{options.prefix}/{day}/{run}.json", rows))
        count += len(rows)
        shared.log("info", f"{day}: {len(rows)} 行を格納しました")
    shared.log("info", f"完了: {len(days)} 日分、{count} 行")
    return paths


def stop(_number, _frame):
    raise Stopped("stopped by a signal")


def main(arguments):
    signal.signal(signal.SIGTERM, stop)
    shared = SharedDir(os.environ.get("COLLECTRO_SHARED_DIR") or "/shared")
    try:
        shared.prepare()
        paths = copy_days(shared, read_options(arguments))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        shared.succeed(paths)
        return 0
    except BaseException as error:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        known = isinstance(error, (Failure, Stopped))
        shared.fail(str(error) if known else f"program: {type(error).__name__}: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
