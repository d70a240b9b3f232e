import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AppendedFile } from "../../src/supervisor/appended-file.js";

function pathInTempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "host-appended-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, "log.txt");
}

test("a line is in the file when append returns: whatever ends the process next, it is not lost", () => {
  const path = pathInTempDir();
  const file = new AppendedFile(path);
  for (const line of ["first\n", "二行目\n"]) {
    file.append(line);
    expect(readFileSync(path, "utf8").endsWith(line)).toBe(true);
  }
  expect(file.complete).toBe(true);
  file.close();
});

test("what an earlier process left cut is ended, and stays", () => {
  const path = pathInTempDir();
  writeFileSync(path, "whole\ncut in the mid");
  const file = new AppendedFile(path);
  file.append("next\n");
  file.close();
  expect(readFileSync(path, "utf8")).toBe("whole\ncut in the mid\nnext\n");
});
