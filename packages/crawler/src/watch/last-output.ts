import { open } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import type { Workflow } from "../workflow/workflow.js";
import { maskSecrets } from "./workflow-secrets.js";

const MAX_LINES = 10;
/** Of JavaScript and Java, which name the error above so many of them that it would be out of sight. */
const STACK_FRAME = /^\s+at /;
const MAX_CHARACTERS = 300;
/** Read from the end; more than so many lines take. */
const TAIL_BYTES = 64 * 1024;

/**
 * The last lines that a container printed, fit to be shown: at most 10 of at most 300 characters, without blank ones,
 * stack frames, control characters, what the log says already, and the workflow's secrets.
 * @param output the file of its stdout and stderr; none there is no line
 * @param log the record of its log.txt
 */
export async function lastOutput(output: string, log: string, workflow: Workflow): Promise<string[]> {
  const logged = new Set(await lastLines(log));
  const printed = (await lastLines(output)).filter((line) => !logged.has(line));
  return printed
    .map((line) => maskSecrets(stripVTControlCharacters(line).replace(/\p{Cc}+/gu, " "), workflow).trimEnd())
    .filter((line) => line.trim() !== "" && !STACK_FRAME.test(line))
    .slice(-MAX_LINES)
    .map((line) => (line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS - 1).toWellFormed()}…` : line));
}

async function lastLines(path: string): Promise<string[]> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return [];
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(
      Buffer.alloc(TAIL_BYTES),
      0,
      TAIL_BYTES,
      Math.max(0, size - TAIL_BYTES),
    );
    return buffer.toString("utf8", 0, bytesRead).split(/\r?\n/);
  } finally {
    await file.close();
  }
}
