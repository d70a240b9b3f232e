import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { causeOf } from "../src/notify/cause.js";
import type { Notify } from "../src/notify/notify.js";
import { readRun } from "../src/record/state.js";
import { crawlDay, shellWorkflow, succeed, testState } from "./crawl-kit.js";

interface Body {
  readonly text: string;
  readonly type?: string;
  readonly verdict?: string;
  readonly link?: string;
}

type Answer = (response: ServerResponse) => unknown;

interface Receiver {
  readonly bodies: readonly Body[];
}

/** A server that takes messages, its address in the variable HOOK. Answers in order, the last one for ever. */
async function receiver(...answers: readonly Answer[]): Promise<Receiver> {
  const bodies: Body[] = [];
  let asked = 0;
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = await text(request);
    const answer: Answer = answers[Math.min(asked++, answers.length - 1)] ?? ok;
    if (answer === ok) bodies.push(JSON.parse(body));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("HOOK", `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/T0/secret-part`);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { bodies };
}

/** An address at which nobody listens any more. */
async function nobody(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  vi.stubEnv("HOOK", `http://127.0.0.1:${port}/secret-part`);
}

function ok(response: ServerResponse): void {
  response.end("ok");
}

function status(code: number, headers: Record<string, string> = {}): (response: ServerResponse) => void {
  return (response) => response.writeHead(code, headers).end();
}

function errors(...lines: readonly string[]): string {
  const text = lines.map((log) => JSON.stringify({ severity: "error", log }));
  return `cd "$COLLECTRO_SHARED_DIR"; cat >log.txt <<'END'\n${text.join("\n")}\nEND\n`;
}

const FAILURE = "printf failure >job_result.txt";

async function run(script: string, notify: Notify, env: Record<string, string> = {}) {
  const state = testState();
  const outcome = await crawlDay(state, shellWorkflow(script, { name: "sales", notify, env }));
  return {
    ...outcome,
    record: readRun(state, outcome.runId),
    warned: outcome.warnings.map(({ code, values }) => ({ code, ...values })),
  };
}

describe("notifications", () => {
  it("tell one message a cause, and the end with its reasons and counts", async () => {
    const { bodies } = await receiver(ok);
    const lines = [1, 2, 3].map((row) => `row ${row} of "orders-${row}.csv" is broken`);
    const { runId, warned } = await run(`${errors(...lines, "[read] SOURCE_AUTH: no")}${FAILURE}`, {
      webhook: "env:HOOK",
    });

    expect(warned).toEqual([]);
    expect(bodies.map(({ type, verdict }) => [type, verdict])).toEqual([
      ["error", undefined],
      ["error", undefined],
      ["verdict", "failed"],
    ]);
    expect(bodies[0]).toMatchObject({
      workflow: "sales",
      from: "2024-09-24",
      to: "2024-09-24",
      runId,
      text: 'sales 2024-09-24: error\nrow 1 of "orders-1.csv" is broken',
      link: `collectro show ${runId}`,
    });
    expect(bodies[2]?.text).toMatch(/^sales 2024-09-24: failed\nRESULT_FAILURE: .*\nerror lines: 4, causes: 2$/);
  });

  it("say nothing of a run that is loaded, unless it had error lines", async () => {
    const { bodies } = await receiver(ok);
    await run(succeed(), { webhook: "env:HOOK" });
    expect(bodies).toEqual([]);

    await run(`${errors("something")}${succeed()}`, { webhook: "env:HOOK" });
    expect(bodies.map(({ type, verdict }) => verdict ?? type)).toEqual(["error", "loaded"]);
  });

  it("are limited to ten causes a run", async () => {
    const { bodies } = await receiver(ok);
    const lines = [..."abcdefghijklm"].map((letter) => `cause ${letter}`);
    await run(`${errors(...lines)}${FAILURE}`, { webhook: "env:HOOK" });

    expect(bodies).toHaveLength(11);
    expect(bodies.at(-1)?.text).toContain("error lines: 13, causes: 13");
  });

  it("reach Slack as text that nobody can make a mention of, in the language asked for, with a link", async () => {
    const { bodies } = await receiver(ok);
    vi.stubEnv("COLLECTRO_CONSOLE_URL", "https://console.example/");
    const { runId } = await run(`${errors("<!channel> a & b")}${FAILURE}`, { slack: "env:HOOK", language: "ja" });

    expect(bodies[0]?.text).toBe(
      `sales 2024-09-24: エラー\n&lt;!channel&gt; a &amp; b\nhttps://console.example/runs/${runId}`,
    );
    expect(bodies[1]?.text).toContain("コンテナが failure を報告しました");
  });

  it("carry no secret of the workflow", async () => {
    const { bodies } = await receiver(ok);
    await run(
      `${errors("token secret-value-7 refused")}${FAILURE}`,
      { webhook: "env:HOOK" },
      { API_TOKEN: "secret-value-7" },
    );

    expect(JSON.stringify(bodies)).not.toContain("secret-value-7");
    expect(bodies[0]?.text).toContain("token **** refused");
  });

  it.for([
    ["an overloaded server", status(503)],
    ["a limit on messages", status(429, { "retry-after": "0" })],
    ["a lost connection", (response: ServerResponse) => response.destroy()],
  ] as const)("are tried again after %s", async ([, first]) => {
    const { bodies } = await receiver(first, ok);
    const { warned } = await run(`cd "$COLLECTRO_SHARED_DIR"; ${FAILURE}`, { slack: "env:HOOK" });

    expect(warned).toEqual([]);
    expect(bodies).toHaveLength(1);
  });

  it.for<[string, () => Promise<unknown>, string]>([
    ["an address that is refused", () => receiver(status(404)), "it answered 404"],
    ["a variable that is not set", async () => undefined, "env:HOOK is not set, or holds no address"],
    ["nobody there", nobody, "ECONNREFUSED"],
  ])("that do not arrive are a warning, whatever the verdict: %s", async ([, prepare, cause]) => {
    await prepare();
    const lines = `${errors("something")}${succeed()}`;
    for (const notify of [{ webhook: "env:HOOK" }, { slack: "env:HOOK" }]) {
      const { verdict, warned, record } = await run(lines, notify);

      expect(verdict).toBe("loaded");
      expect(warned).toEqual([
        { code: "NOTIFY_FAILED", target: Object.keys(notify)[0], count: 2, cause: expect.stringContaining(cause) },
      ]);
      expect(record?.warnings.map(({ code }) => code)).toEqual(["NOTIFY_FAILED"]);
      expect(JSON.stringify(record)).not.toContain("secret-part");
    }
    vi.unstubAllEnvs();
  });
});

describe("a cause", () => {
  it.for([
    ["[read] SOURCE_AUTH: refused (x)", "[open] SOURCE_AUTH: refused (y)"],
    ["row 17 is bad", "row 18 is bad"],
    ['no file "a.csv"', 'no file "b.csv"'],
    ["id 0f8fad5b-d9cb-469f-a165-70867728950e", "id 7c9e6679-7425-40de-944b-e07fc1f90ae7"],
    ["cannot read /data/in/a.csv", "cannot read /data/out/b.csv"],
  ])("is the same for %j and %j", ([one, other]) => {
    expect(causeOf(one ?? "")).toBe(causeOf(other ?? ""));
  });

  it("differs where the words do", () => {
    expect(causeOf("the disk is full")).not.toBe(causeOf("the disk is gone"));
    expect(causeOf("[read] SOURCE_AUTH: no")).not.toBe(causeOf("[read] SOURCE_DATA: no"));
  });
});
