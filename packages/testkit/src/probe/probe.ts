import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMPILED } from "../compiled.js";
import { builtProgram } from "./built.js";
import type { Declaration, ProbeCommand, ProbeReport, Reading, ReadReport } from "./protocol.js";

/** How the probe ended. */
export interface ProbeEnd {
  /** What the connector did to the process, the shared folder and the bucket, each as a sentence. */
  readonly touches: readonly string[];
  /** Everything that was printed. */
  readonly printed: string;
  /** False when something still held the process seconds after the last reading. */
  readonly drained: boolean;
}

const DRAIN_MS = 5_000;
const REPORT_MS = 60_000;
const HANDLE =
  "let errors reach whoever waits: an 'error' event without a listener, or a promise that nobody awaits, ends the process";
const BAIT = '{"severity":"info","log":"nobody but the host may touch this"}\n';

/** A process with nothing in it but the connector, beside a shared folder and a bucket that are none of its business. */
export class Probe implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #dir: string;
  readonly #bucket: Server;
  #bucketRequests = 0;
  #printed = "";
  readonly #reports: ProbeReport[] = [];
  #arrived = Promise.withResolvers<void>();
  readonly #gone: Promise<unknown>;

  private constructor(child: ChildProcess, dir: string, bucket: Server) {
    this.#child = child;
    this.#dir = dir;
    this.#bucket = bucket;
    bucket.on("request", (_, response) => {
      this.#bucketRequests += 1;
      response.writeHead(403).end();
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#printed += text;
      });
    }
    child.on("message", (report) => this.#take(report as ProbeReport));
    this.#gone = once(child, "exit");
    child.on("exit", () => this.#take({ kind: "broken", error: `the process ended\n${this.#printed.slice(-2_000)}` }));
  }

  /** Starts the process; nothing is loaded yet. */
  static async start(): Promise<Probe> {
    const dir = await mkdtemp(join(tmpdir(), "connector-probe-"));
    await mkdir(join(dir, "shared"));
    await writeFile(join(dir, "shared", "log.txt"), BAIT);
    const bucket = createServer().listen(0, "127.0.0.1");
    await once(bucket, "listening");
    const env = {
      ...COMPILED,
      ...process.env,
      NODE_OPTIONS: "",
      // Other dates than those of the context: whoever takes them from here reads the wrong rows.
      FROM: "1999-12-31",
      TO: "1999-12-31",
      COLLECTRO_SHARED_DIR: join(dir, "shared"),
      COLLECTRO_GCS_ENDPOINT: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
    };
    const execArgv = ["--expose-gc", "--disable-proto=delete"];
    const program = builtProgram("./main.js", import.meta.url);
    const child = fork(program, { env, execArgv, cwd: dir, stdio: ["ignore", "pipe", "pipe", "ipc"] });
    return new Probe(child, dir, bucket);
  }

  /** Loads the connector; throws when it cannot be loaded. */
  async open(folder: string): Promise<Declaration> {
    return await this.#ask({ kind: "open", folder }, "declared");
  }

  /** Reads the window once. `meanwhile` runs while it reads; then comes the word to abort. */
  async read(reading: Omit<Reading, "kind">, meanwhile?: () => Promise<void>): Promise<ReadReport> {
    const report = this.#ask({ kind: "read", ...reading }, "read");
    if (meanwhile) {
      await Promise.race([meanwhile(), report]);
      this.#send({ kind: "abort" });
    }
    return await report;
  }

  /** Tells what was touched, and whether the process ends by itself. */
  async end(): Promise<ProbeEnd> {
    const { touches } = await this.#ask({ kind: "end" }, "touched");
    const timer = Promise.withResolvers<"late">();
    const late = setTimeout(() => timer.resolve("late"), DRAIN_MS);
    const drained = (await Promise.race([this.#gone, timer.promise])) !== "late";
    clearTimeout(late);
    return { touches: [...touches, ...(await this.#traps())], printed: this.#printed, drained };
  }

  async #traps(): Promise<string[]> {
    const shared = join(this.#dir, "shared");
    const names = await readdir(shared);
    const log = await readFile(join(shared, "log.txt"), "utf8").catch(() => undefined);
    const untouched = names.length === 1 && log === BAIT;
    return [
      ...(untouched ? [] : [`the shared folder ($COLLECTRO_SHARED_DIR): it now holds ${names.join(", ")}`]),
      ...(this.#bucketRequests === 0 ? [] : [`the output bucket: ${this.#bucketRequests} requests to its store`]),
    ];
  }

  #send(command: ProbeCommand): void {
    if (this.#child.connected) this.#child.send(command);
  }

  async #ask<Kind extends ProbeReport["kind"]>(
    command: ProbeCommand,
    kind: Kind,
  ): Promise<Extract<ProbeReport, { kind: Kind }>> {
    this.#send(command);
    const untilMs = performance.now() + REPORT_MS;
    for (;;) {
      const report = this.#reports.shift();
      if (report?.kind === kind) return report as Extract<ProbeReport, { kind: Kind }>;
      if (report?.kind === "broken") throw new Error(`in a process of its own: ${report.error}\n→ ${HANDLE}`);
      const timer = setTimeout(() => this.#arrived.resolve(), Math.max(0, untilMs - performance.now()));
      await this.#arrived.promise;
      clearTimeout(timer);
      if (performance.now() > untilMs) throw new Error(`the connector did not come to an end within ${REPORT_MS} ms`);
      this.#arrived = Promise.withResolvers();
    }
  }

  #take(report: ProbeReport): void {
    this.#reports.push(report);
    this.#arrived.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#gone;
    this.#bucket.close();
    this.#bucket.closeAllConnections();
    await rm(this.#dir, { recursive: true, force: true });
  }
}
