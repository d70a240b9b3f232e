import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogTail } from "../src/watch/tail.js";
import { tempDir } from "./temp-dir.js";

async function pollAll(tail: LogTail): Promise<{ lines: string[]; replaced: boolean }> {
  const { lines, replaced } = await tail.poll();
  return { lines: [...lines], replaced };
}

describe("LogTail", () => {
  it("waits for a file that is not there yet", async () => {
    const path = join(tempDir(), "log.txt");
    const tail = new LogTail(path);
    expect((await pollAll(tail)).lines).toEqual([]);
    writeFileSync(path, "one\n");
    expect((await pollAll(tail)).lines).toEqual(["one"]);
    await tail.close();
  });

  it("holds a line back until its newline comes, and takes it at the end without one", async () => {
    const path = join(tempDir(), "log.txt");
    const tail = new LogTail(path);
    writeFileSync(path, "whole\nhal");
    expect((await pollAll(tail)).lines).toEqual(["whole"]);
    appendFileSync(path, "f");
    expect((await pollAll(tail)).lines).toEqual([]);
    const last = await tail.finish();
    expect(last.lines).toEqual(["half"]);
    expect(last.bytes.toString()).toBe("half");
  });

  it("never tears a character, wherever the writer does", async () => {
    const path = join(tempDir(), "log.txt");
    const tail = new LogTail(path);
    const seen: string[] = [];
    for (const byte of Buffer.from("日本🗾\nß\n")) {
      appendFileSync(path, Buffer.of(byte));
      seen.push(...(await pollAll(tail)).lines);
    }
    await tail.close();
    expect(seen).toEqual(["日本🗾", "ß"]);
  });

  it("delivers a huge line cut, and keeps all of its bytes for the record", async () => {
    const path = join(tempDir(), "log.txt");
    const line = "x".repeat(3 * 1024 * 1024);
    writeFileSync(path, `${line}\nnext\n`);
    const tail = new LogTail(path);
    const news = await tail.poll();
    await tail.close();
    expect(news.lines[0]).toHaveLength(1024 * 1024 + "… (2097152 more bytes)".length);
    expect(news.lines[1]).toBe("next");
    expect(news.bytes.length).toBe(line.length + 6);
  });

  it("reads a cut file again from its start and says so", async () => {
    const path = join(tempDir(), "log.txt");
    writeFileSync(path, "a\nb\nc\n");
    const tail = new LogTail(path);
    await tail.poll();
    truncateSync(path, 0);
    appendFileSync(path, "d\n");
    expect(await pollAll(tail)).toEqual({ lines: ["d"], replaced: true });
    await tail.close();
  });

  it("notices a file that was cut and has grown beyond its old size since", async () => {
    const path = join(tempDir(), "log.txt");
    writeFileSync(path, "old\n");
    const tail = new LogTail(path);
    await tail.poll();
    writeFileSync(path, "new and longer\nsecond\n");
    expect(await pollAll(tail)).toEqual({ lines: ["new and longer", "second"], replaced: true });
    await tail.close();
  });

  it("reads a renamed file to its end before the new one", async () => {
    const path = join(tempDir(), "log.txt");
    writeFileSync(path, "a\n");
    const tail = new LogTail(path);
    await tail.poll();
    appendFileSync(path, "b\nunfinished");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "c\n");
    expect(await pollAll(tail)).toEqual({ lines: ["b", "unfinished", "c"], replaced: true });
    await tail.close();
  });

  it("begins where it is told", async () => {
    const path = join(tempDir(), "log.txt");
    writeFileSync(path, "old\nnew\n");
    const tail = new LogTail(path, 4);
    expect((await pollAll(tail)).lines).toEqual(["new"]);
    await tail.close();
  });

  it("delivers what a random writer writes, once and in order", async () => {
    const dir = tempDir();
    const bytes = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => Buffer.from(`${text.replaceAll("\r", "")}\n`)),
      fc.uint8Array({ maxLength: 6 }).map((raw) => Buffer.from(raw.filter((byte) => byte !== 0x0d))),
    );
    const action = fc.oneof(
      { weight: 6, arbitrary: bytes.map((data) => ({ kind: "append" as const, data })) },
      { weight: 4, arbitrary: fc.constant({ kind: "poll" as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: "rotate" as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: "copy and cut" as const }) },
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const folder = join(dir, String(run++));
        mkdirSync(folder);
        const path = join(folder, "log.txt");
        writeFileSync(path, "");
        const tail = new LogTail(path);
        // The model: what each generation of the file holds, and what must have come out.
        const expected: Buffer[] = [];
        const seen: Buffer[] = [];
        let current = Buffer.alloc(0);
        const endGeneration = () => {
          expected.push(current);
          // The record's lines must not run into each other.
          if (current.length > 0 && current.at(-1) !== 0x0a) expected.push(Buffer.from("\n"));
          current = Buffer.alloc(0);
        };
        const poll = async () => seen.push((await tail.poll()).bytes);
        for (const [index, step] of actions.entries()) {
          if (step.kind === "append") {
            appendFileSync(path, step.data);
            current = Buffer.concat([current, step.data]);
          } else if (step.kind === "poll") await poll();
          else if (step.kind === "rotate") {
            await poll();
            renameSync(path, join(folder, `${index}.old`));
            writeFileSync(path, "");
            await poll();
            endGeneration();
          } else {
            // A cut loses what was not read; after a poll nothing is unread but a line without its end.
            await poll();
            copyFileSync(path, join(folder, `${index}.copy`));
            truncateSync(path, 0);
            await poll();
            endGeneration();
          }
        }
        seen.push((await tail.finish()).bytes);
        expected.push(current);
        rmSync(folder, { recursive: true });
        expect(Buffer.concat(seen).equals(Buffer.concat(expected))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
