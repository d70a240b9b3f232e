import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttp } from "@collectro/connector/runtime";
import { type ObjectStore, startObjectStore } from "@collectro/object-store";
import { Storage } from "@google-cloud/storage";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FilesParams } from "../src/params.js";
import { markerOf, whenComplete } from "../src/sources/complete.js";
import { localFile } from "../src/sources/local.js";
import type { SourceFile } from "../src/sources/source-file.js";
import { type CallOptions, failure, paramsOf, readAll } from "./context.js";
import { missingForFtpd, startFtpd } from "./servers/ftpd.js";
import { missingForS3, startS3 } from "./servers/s3.js";
import { missingForSshd, startSshd } from "./servers/sshd.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
const SCHEMA = [{ name: "a", type: "STRING" }];

/** A clock whose time passes only while somebody sleeps; `during` runs in each sleep, with the time slept before it. */
function clockThat(during: (sleptMs: number) => unknown = () => {}) {
  let sleptMs = 0;
  return {
    clock: {
      now: () => new Date(Date.parse("2024-09-25T00:00:00Z") + sleptMs),
      async sleep(ms: number, signal?: AbortSignal) {
        signal?.throwIfAborted();
        await during(sleptMs);
        sleptMs += ms;
      },
    },
    slept: () => sleptMs,
  };
}

function read(params: Record<string, unknown>, options: Partial<CallOptions> = {}) {
  return readAll({ params, schema: SCHEMA, wants: "lines", ...options });
}

describe("a marker", () => {
  it.each([
    ["in/a.csv", "{path}.done", "in/a.csv.done"],
    ["in/a.csv", "_SUCCESS", "in/_SUCCESS"],
    ["in/a.csv.gz", "{stem}.end", "in/a.end"],
    ["in/a.csv", "flags/{name}.ok", "in/flags/a.csv.ok"],
    ["/in/a.csv", "/flags/{name}", "/flags/a.csv"],
    ["a.csv", "_SUCCESS", "_SUCCESS"],
    ["in/$&.csv", "{path}.done", "in/$&.csv.done"],
  ])("of %s by %s is %s", (path, marker, expected) => {
    expect(markerOf(path, marker)).toBe(expected);
  });

  it("that is there lets the file be read, and is no file itself", async () => {
    await dir.write("m/1.csv", "a\n1\n");
    await dir.write("m/1.csv.done", "");
    const params = { path: dir.path("m/*"), format: "csv", doneMarker: "{path}.done" };
    expect((await read(params)).rows).toEqual([{ a: "1" }]);
  });

  it("that is not there at the limit is SOURCE_INCOMPLETE, and says what to do", async () => {
    const path = await dir.write("n/1.csv", "a\n1\n");
    expect(await failure(read({ path, doneMarker: "_SUCCESS" }))).toMatch(
      /SOURCE_INCOMPLETE.*n\/1\.csv.*its marker .*n\/_SUCCESS is not there - run again when its writer has finished/,
    );
    const { clock, slept } = clockThat();
    const waiting: string[] = [];
    const progress = (reason: string) => void waiting.push(reason);
    const message = await failure(
      read({ path, doneMarker: "_SUCCESS", waitForMs: 60_000 }, { clock, waiting: progress }),
    );
    expect(message).toContain("waited 60 s");
    expect(slept()).toBe(60_000);
    expect(waiting[0]).toMatch(/n\/1\.csv: its marker .* is not there/);
  });

  it("stands for all that was written before it, also between the listing and the look at it", async () => {
    const names = ["in/1.csv"];
    const fileOf = (path: string): SourceFile => ({
      name: path,
      path,
      listed: { sizeBytes: 1, version: "1" },
      async look() {
        names.splice(0, 2, "in/1.csv", "in/2.csv");
        return { sizeBytes: 0, version: "1" };
      },
      withLook: () => fileOf(path),
      async *open() {},
    });
    const params = paramsOf({ path: "in/*.csv", doneMarker: "_SUCCESS", waitForMs: 60_000 }) as FilesParams;
    const day = { from: "2024-09-24", to: "2024-09-24" };
    const context = {
      params,
      window: day,
      signal: new AbortController().signal,
      ...clockThat(),
      progress: { waiting() {} },
    };
    const files = await whenComplete("in/*.csv", async () => names.map(fileOf), context as never, day);
    expect(files.map(({ name }) => name)).toEqual(["in/1.csv", "in/2.csv"]);
  });

  it("is waited for, with the files that come meanwhile", async () => {
    await dir.write("all/1.csv", "a\n1\n");
    const { clock } = clockThat((sleptMs) => {
      if (sleptMs > 0) return;
      writeFileSync(dir.path("all/2.csv"), "a\n2\n");
      writeFileSync(dir.path("all/_SUCCESS"), "");
    });
    const params = { path: dir.path("all/*.csv"), doneMarker: "_SUCCESS", waitForMs: 60_000 };
    expect((await read(params, { clock })).rows).toEqual([{ a: "1" }, { a: "2" }]);
  });

  it("may be named by date", async () => {
    await dir.write("d/20240924.csv", "a\n1\n");
    await dir.write("d/20240924.ok", "");
    const params = { path: dir.path("d/{yyyy}{mm}{dd}.csv"), doneMarker: "{yyyy}{mm}{dd}.ok" };
    expect((await read(params)).rows).toEqual([{ a: "1" }]);
  });
});

describe("a file that is not there yet", () => {
  it("is waited for", async () => {
    const { clock } = clockThat((sleptMs) => {
      if (sleptMs >= 20_000) writeFileSync(dir.path("late.csv"), "a\n1\n");
    });
    expect((await read({ path: dir.path("late.csv"), waitForMs: 60_000 }, { clock })).rows).toEqual([{ a: "1" }]);
  });

  it("is missing at the limit; where missing files are right, nobody waits", async () => {
    const { clock, slept } = clockThat();
    const params = { path: dir.path("never*.csv"), waitForMs: 60_000 };
    expect(await failure(read(params, { clock }))).toContain("SOURCE_NOT_FOUND");
    expect(slept()).toBe(60_000);
    expect((await read({ ...params, missing: "skip" }, { clock })).rows).toEqual([]);
    expect(slept()).toBe(60_000);
  });
});

describe("a file that is still written", () => {
  it("is read when it was the same for a while", async () => {
    const path = await dir.write("grows.csv", "a\n1\n");
    const { clock, slept } = clockThat((sleptMs) => {
      if (sleptMs < 20_000) writeFileSync(path, `a\n1\n${"2\n".repeat(sleptMs / 5_000 + 1)}`);
    });
    const { rows } = await read({ path, stableForMs: 5_000, waitForMs: 60_000 }, { clock });
    expect(rows).toHaveLength(5);
    expect(slept()).toBe(25_000);
  });

  it("is SOURCE_INCOMPLETE at the limit", async () => {
    const path = await dir.write("always.csv", "a\n1\n");
    const { clock } = clockThat((sleptMs) => writeFileSync(path, `a\n${"2\n".repeat(sleptMs / 1_000 + 2)}`));
    const params = { path, stableForMs: 5_000, waitForMs: 20_000 };
    expect(await failure(read(params, { clock }))).toMatch(/SOURCE_INCOMPLETE.*not the same for 5000 ms; waited 20 s/);
    expect(await failure(read({ path, stableForMs: 5_000 }, { clock }))).toContain("SOURCE_INCOMPLETE");
  });

  it("is waited for once, not once a day", async () => {
    for (const day of ["20240924", "20240925", "20240926"]) await dir.write(`month/${day}.csv`, "a\n1\n");
    const { clock, slept } = clockThat();
    const params = { path: dir.path("month/{yyyy}{mm}{dd}.csv"), stableForMs: 5_000 };
    expect((await read(params, { clock, to: "2024-09-26" })).rows).toHaveLength(3);
    expect(slept()).toBe(5_000);
  });

  it("counts as changed when another file comes", async () => {
    await dir.write("s/1.csv", "a\n1\n");
    const { clock, slept } = clockThat((sleptMs) => {
      if (sleptMs === 0) writeFileSync(dir.path("s/2.csv"), "a\n2\n");
    });
    const params = { path: dir.path("s/*.csv"), stableForMs: 5_000, waitForMs: 60_000 };
    expect((await read(params, { clock })).rows).toHaveLength(2);
    expect(slept()).toBe(10_000);
  });
});

it("a file that changes between the look at it and its reading is SOURCE_INCOMPLETE", async () => {
  const file = localFile(await dir.write("seen.csv", "a\n1\n"));
  const seen = file.withLook(await file.look());
  await dir.write("seen.csv", "a\n1\n2\n");
  const reading = seen.open(new AbortController().signal)[Symbol.asyncIterator]();
  expect(await failure(reading.next())).toMatch(/SOURCE_INCOMPLETE.*it changed before it was read/);
});

/** Every source is asked the same: nothing without the marker; with it, once it is stable. */
interface Place {
  readonly params: Record<string, unknown>;
  readonly options?: Partial<CallOptions>;
  put(name: string, content: string): unknown;
  stop(): unknown;
}

const PLACES: Readonly<Record<string, { missing?: () => string | undefined; start: () => Promise<Place> }>> = {
  local: {
    async start() {
      const root = dir.path("place");
      mkdirSync(root);
      return {
        params: { path: `${root}/x.csv` },
        put: (name, content) => writeFileSync(`${root}/${name}`, content),
        stop: () => rmSync(root, { recursive: true }),
      };
    },
  },
  http: { start: startWeb },
  gs: {
    async start() {
      const store: ObjectStore = await startObjectStore({ root: dir.path("store"), buckets: ["data"] });
      const storage = new Storage({ apiEndpoint: store.endpoint, projectId: "test" });
      return {
        params: { path: "gs://data/x.csv", gcsEndpoint: store.endpoint },
        put: (name, content) => storage.bucket("data").file(name).save(content, { resumable: false }),
        stop: () => store.close(),
      };
    },
  },
  sftp: {
    missing: missingForSshd,
    async start() {
      const { port, dir, password, hostKeys, write, stop } = await startSshd();
      const path = `sftp://reader@127.0.0.1:${port}${dir}/files/x.csv`;
      const params = { path, password, hostKey: hostKeys.ed25519, allowPrivate: ["127.0.0.1"] };
      return { params, put: (name, content) => write(name, content), stop };
    },
  },
  ftp: {
    missing: missingForFtpd,
    async start() {
      const { port, dir, password, write, stop } = await startFtpd();
      const path = `ftp://reader@127.0.0.1:${port}${dir}/files/x.csv`;
      return {
        params: { path, password, allowPrivate: ["127.0.0.1"] },
        put: (name, content) => write(name, content),
        stop,
      };
    },
  },
  s3: {
    missing: missingForS3,
    async start() {
      const { endpoint, accessKeyId, secretAccessKey, put, stop } = await startS3();
      const s3 = { s3Endpoint: endpoint, accessKeyId, secretAccessKey, allowPrivate: ["127.0.0.1"] };
      return { params: { path: "s3://data/x.csv", ...s3 }, put, stop };
    },
  },
};

async function startWeb(): Promise<Place> {
  const files = new Map<string, string>();
  const answer: RequestListener = (request, response) => {
    const content = files.get(request.url ?? "");
    if (content === undefined) return response.writeHead(404).end();
    response.writeHead(200, { "content-length": content.length, etag: `"${content.length}"` });
    return response.end(request.method === "HEAD" ? undefined : content);
  };
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const parts = {
    log: { info() {} },
    progress: { waiting() {} },
    clock: { now: () => new Date(), sleep: async () => {} },
    signal: new AbortController().signal,
  };
  const http = createHttp({ retries: 0 }, parts);
  const path = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.csv`;
  return {
    params: { path, allowPrivate: ["127.0.0.1"] },
    options: { http },
    put: (name, content) => files.set(`/${name}`, content),
    async stop() {
      await http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.each(Object.entries(PLACES))("%s", (_, { missing, start }) => {
  let place: Place | undefined;
  const lack = missing?.();
  beforeAll(async () => {
    if (lack === undefined) place = await start();
  });
  afterAll(() => place?.stop());

  it("is read when the marker is there and the file is the same for a while", async (context) => {
    if (place === undefined) return context.skip(lack ?? "it did not start");
    const { params, options, put } = place;
    await put("x.csv", "a\n1\n");
    expect(await failure(read({ ...params, doneMarker: "{path}.done" }, options))).toMatch(/SOURCE_INCOMPLETE.*marker/);
    await put("x.csv.done", "ok");
    const { clock, slept } = clockThat(async (sleptMs) => {
      if (sleptMs === 0) await put("x.csv", "a\n1\n2\n");
    });
    const complete = { doneMarker: "{path}.done", stableForMs: 5_000, waitForMs: 60_000 };
    const { rows } = await read({ ...params, ...complete }, { ...options, clock });
    expect(rows).toEqual([{ a: "1" }, { a: "2" }]);
    expect(slept()).toBe(10_000);
  });
});
