import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type NthPlan, nthEnvironment, readStrike, spawnObserved } from "../src/index.js";

/** Writes three files by three kinds of calls, and says at the end what went wrong. */
const WRITER = `
  import { appendFile, writeFileSync } from "node:fs";
  import { open } from "node:fs/promises";
  import { promisify } from "node:util";
  const attempt = async (name, act) => { try { await act(); } catch (error) { console.log(name, error.code); } };
  await attempt("sync", () => writeFileSync("sync.txt", "1"));
  await attempt("callback", () => promisify(appendFile)("callback.txt", "2"));
  await attempt("promise", async () => { const file = await open("promise.txt", "w"); await file.write("3"); await file.close(); });
  console.log("end");
`;

async function struck(program: string, changes: Partial<NthPlan>, files: Record<string, string> = {}) {
  const dir = await mkdtemp(join(tmpdir(), "nth-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  for (const [name, text] of Object.entries({ ...files, "program.mjs": program }))
    await writeFile(join(dir, name), text);
  const strikeFile = join(dir, "strike.json");
  const plan: NthPlan = { program: "program.mjs", ports: ["fs"], n: 1, mode: "kill", strikeFile, ...changes };
  await using child = await spawnObserved(process.execPath, [join(dir, "program.mjs")], {
    cwd: dir,
    env: { PATH: process.env["PATH"], ...nthEnvironment(plan) },
  });
  const { code, signal } = await child.exit;
  const text = async (name: string) => await readFile(join(dir, name), "utf8").catch(() => undefined);
  return { code, signal, stdout: child.stdout, stderr: child.stderr, strike: readStrike(plan), text };
}

const FILES = ["sync.txt", "callback.txt", "promise.txt"];

describe("the n-th operation on files", () => {
  it("is counted whatever the kind of the call: killed at each in turn, until a run comes out clean", async () => {
    const seen: [string | undefined, ...(string | undefined)[]][] = [];
    for (let n = 1; ; n += 1) {
      const run = await struck(WRITER, { n });
      if (!run.strike) break;
      expect(run).toMatchObject({ signal: "SIGKILL", strike: { port: "fs", n } });
      seen.push([run.strike.operation, ...(await Promise.all(FILES.map(run.text)))]);
    }
    expect(seen).toEqual([
      ["writeFileSync sync.txt", undefined, undefined, undefined],
      ["appendFile callback.txt", "1", undefined, undefined],
      ["open promise.txt", "1", "2", undefined],
      ["handle write", "1", "2", ""],
    ]);
  });

  it.each([
    [1, ["1", undefined, undefined]],
    [2, ["1", "2", undefined]],
    [4, ["1", "2", "3"]],
  ])("is killed after it: %i", async (n, contents) => {
    const run = await struck(WRITER, { n, mode: "kill-after" });
    expect(run).toMatchObject({ signal: "SIGKILL", strike: { n } });
    expect(await Promise.all(FILES.map(run.text))).toEqual(contents);
  });

  it.each([
    [1, "sync ENOSPC"],
    [2, "callback ENOSPC"],
    [3, "promise ENOSPC"],
    [4, "promise ENOSPC"],
  ])("fails: %i", async (n, told) => {
    const run = await struck(WRITER, { n, mode: "fail" });
    expect(run).toMatchObject({ code: 0, stdout: `${told}\nend\n`, strike: { n } });
  });

  it("fails as such a call does: by its promise, which whoever began it may have caught", async () => {
    const program = `
      import { rm } from "node:fs/promises";
      await rm("gone.txt", { force: true }).catch((error) => console.log("caught", error.code));
    `;
    const run = await struck(program, { n: 1, mode: "fail" });
    expect(run).toMatchObject({ code: 0, stdout: "caught EIO\n" });
  });

  it("is delayed, and nothing else happens", async () => {
    const run = await struck(WRITER, { n: 2, mode: "delay", delayMs: 50 });
    expect(run).toMatchObject({ code: 0, stdout: "end\n", strike: { n: 2 } });
  });

  it("does not strike a run that has fewer operations, nor another program", async () => {
    expect(await struck(WRITER, { n: 1_000 })).toMatchObject({ code: 0, stdout: "end\n", strike: undefined });
    expect(await struck(WRITER, { program: "other" })).toMatchObject({ code: 0, stdout: "end\n", strike: undefined });
  });
});

describe("the channel between two processes", () => {
  const PARENT = `
    import { spawn } from "node:child_process";
    const child = spawn(process.execPath, ["child.mjs"], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.on("message", (message) => child.send({ kind: "again", of: message.kind }, () => {}));
    child.on("disconnect", () => console.log("hung up"));
  `;
  const CHILD = `
    process.on("message", (message) => { console.log(message.kind, message.of); process.disconnect(); });
    process.send({ kind: "hello" }, () => {});
  `;

  it.each([
    ["program.mjs", 1, "take hello"],
    ["program.mjs", 2, "send again"],
    ["child.mjs", 1, "send hello"],
    ["child.mjs", 2, "take again"],
  ])("%s, message %i is %s", async (program, n, operation) => {
    const run = await struck(PARENT, { program, ports: ["channel"], n }, { "child.mjs": CHILD });
    expect(run.strike).toMatchObject({ operation });
    expect(run.stdout).not.toContain("again hello");
  });

  it("breaks", async () => {
    const run = await struck(PARENT, { ports: ["channel"], n: 2, mode: "fail" }, { "child.mjs": CHILD });
    expect(run).toMatchObject({ code: 0, stdout: "hung up\n" });
  });
});

it("a request, its answer and its end are operations of the port gcs", async () => {
  const server = createServer((_, answer) => answer.end("body")).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const port = (server.address() as { port: number }).port;
  const program = `
    import http from "node:http";
    const made = http.request("http://127.0.0.1:${port}/o/x", (answer) => {
      answer.setEncoding("utf8").on("data", (text) => console.log(text));
    });
    made.on("error", (error) => console.log("reset", error.code)).end();
  `;
  const names = [];
  for (const n of [1, 2, 3]) names.push((await struck(program, { ports: ["gcs"], n })).strike?.operation);
  expect(names).toEqual(["request GET /o/x", "answer GET /o/x", "end GET /o/x"]);
  expect((await struck(program, { ports: ["gcs"], n: 1, mode: "fail" })).stdout).toBe("reset ECONNRESET\n");
  expect((await struck(program, { ports: ["gcs"], n: 4 })).stdout).toBe("body\n");
});
