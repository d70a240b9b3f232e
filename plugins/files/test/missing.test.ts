import { sourceError } from "@collectro/connector";
import { expect, it } from "vitest";
import { unlessMissing } from "../src/missing.js";
import type { SourceFile } from "../src/sources/source-file.js";
import { failure } from "./context.js";

const FILE: SourceFile = {
  name: "x.csv",
  path: "x.csv",
  look: async () => undefined,
  withLook: (listed) => ({ ...FILE, listed }),
  open: () => goneAfter("a\n1\n"),
};

async function* goneAfter(text: string): AsyncGenerator<Buffer> {
  if (text !== "") yield Buffer.from(text);
  throw sourceError("SOURCE_NOT_FOUND", { where: "x.csv", detail: "there is no such file" });
}

async function isLeftOut(file: SourceFile): Promise<boolean> {
  let leftOut = false;
  const read = async function* ({ open }: SourceFile) {
    for await (const chunk of open(new AbortController().signal)) yield chunk.length;
  };
  const leave = () => {
    leftOut = true;
  };
  for await (const _ of unlessMissing(file, { missing: "skip" }, read, leave));
  return leftOut;
}

it("a file is left out only while nothing of it has come, and while nobody has seen it", async () => {
  const open = () => goneAfter("");
  expect(await isLeftOut({ ...FILE, open })).toBe(true);
  const seen = { sizeBytes: 4, version: "1" };
  for (const file of [FILE, { ...FILE, open, isFound: true }, { ...FILE, open, listed: seen }]) {
    expect(await failure(isLeftOut(file))).toMatch(/SOURCE_INCOMPLETE.*x\.csv.*removed/);
  }
});
