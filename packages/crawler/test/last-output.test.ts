import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatReason } from "../src/reason.js";
import { readRun } from "../src/record/state.js";
import { lastOutput } from "../src/watch/last-output.js";
import { crawlDay, shellWorkflow, testState } from "./crawl-kit.js";
import { tempDir } from "./temp-dir.js";

describe("a container that crashes", () => {
  it("has the last lines that it printed shown after NO_RESULT, and recorded", async () => {
    const state = testState();
    const crash = shellWorkflow('for i in 1 2 3 4 5 6 7 8 9 10 11; do echo "line $i"; done; echo broken >&2; exit 3');

    const outcome = await crawlDay(state, crash);

    const said = outcome.reasons.map((why) => formatReason(why));
    expect(said[0]).toMatch(/^NO_RESULT: the container ended \(exit code 3\)/);
    const printed = [
      "line 3",
      "line 4",
      "line 5",
      "line 6",
      "line 7",
      "line 8",
      "line 9",
      "line 10",
      "line 11",
      "broken",
    ];
    expect(said.slice(1)).toEqual(printed.map((line) => `OUTPUT: the container printed: ${line}`));
    expect(readRun(state, outcome.runId)?.reasons).toEqual(outcome.reasons);
  });

  it("has nothing shown twice that its log has shown", async () => {
    const script = `printf '{"severity":"error","log":"no disk"}\\n' | tee "$COLLECTRO_SHARED_DIR/log.txt"; echo killed`;

    const outcome = await crawlDay(testState(), shellWorkflow(script));

    expect(outcome.reasons.slice(1).map((why) => why.values["line"])).toEqual(["killed"]);
  });

  it("has no secret of its workflow shown", async () => {
    const script = "echo $API_TOKEN $1 $2 $3 $PLAIN; echo http://me:pa55word@host/";
    const workflow = shellWorkflow(script, {
      env: { API_TOKEN: "canary-1", REFERRED: "canary-2", PLAIN: "plain" },
    });
    const args = [...workflow.args, "name", "--param=key=env:REFERRED", "--param=password=canary-3"];

    const { reasons } = await crawlDay(testState(), { ...workflow, args: [...args, "canary-2"] });

    const printed = reasons.slice(1).map((why) => why.values["line"]);
    expect(printed).toEqual(["**** --param=key=env:REFERRED --param=password=**** **** plain", "http://me:****@host/"]);
  });
});

describe("lastOutput", () => {
  const nothingSecret = shellWorkflow("");
  const read = async (text: string | Uint8Array) => {
    const path = join(tempDir(), "output.txt");
    writeFileSync(path, text);
    return await lastOutput(path, "none", nothingSecret);
  };

  it("is empty where nothing was printed", async () => {
    expect(await read("\n \n")).toEqual([]);
    expect(await lastOutput(join(tempDir(), "none.txt"), "none", nothingSecret)).toEqual([]);
  });

  it("holds nothing that a terminal would obey, and no endless line", async () => {
    const lines = await read(`\u001b[31mred\u001b[0m\u0007\r\n${"x".repeat(50_000)}\n`);
    expect(lines[0]).toBe("red");
    expect(lines[1]?.length).toBe(300);
    expect(lines).toHaveLength(2);
  });

  it("leaves stack frames out, so that the error above them is seen", async () => {
    const frames = Array.from({ length: 12 }, (_, index) => `    at run (/app/main.js:${index}:1)`);
    const crash = ["Error: Cannot find module '/app/main.js'", ...frames, "Node.js v24"];
    expect(await read(crash.join("\n"))).toEqual([crash[0], "Node.js v24"]);
  });

  it("survives bytes that are no text", async () => {
    expect(await read(Uint8Array.of(0x61, 0xff, 0x0a))).toEqual(["a\uFFFD"]);
  });
});
