// Proves that the copy runs its own code: links that led back into the real tree would test the real code for ever.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runCatcher } from "./catcher.mjs";

const PROBE = "packages/host/test/copy-proof.test.ts";

/** A test resolves sources, the processes that it starts resolve `dist`: the stack of an error tells which file ran. */
const PROBE_CODE = `import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { addDays } from "@collectro/contract";
import { expect, test } from "vitest";

function stackOfOurs(): string {
  try {
    return addDays("9999-12-31", 1);
  } catch (error) {
    return String((error as Error).stack);
  }
}

test("the copy runs its own code", () => {
  const ran = /\\/[^\\s()]*calendar-date\\.ts/.exec(stackOfOurs())?.[0] ?? "nothing of ours";
  const script = 'console.log(import.meta.resolve("@collectro/contract"))';
  const options = { cwd: process.env["COPY_PACKAGE"] ?? "", encoding: "utf8" } as const;
  const resolved = execFileSync(process.execPath, ["--input-type=module", "-e", script], options);
  const found = [ran, fileURLToPath(resolved.trim())];
  expect(found).toEqual(JSON.parse(process.env["COPY_EXPECTED"] ?? ""));
});
`;

/** The file that ran in a test and the one that a process resolves. Throws when either lies outside of the copy. */
export async function proveCopy(copy) {
  const expected = ["packages/contract/src/calendar-date.ts", "packages/contract/dist/index.js"].map((file) =>
    join(copy.dir, file),
  );
  const env = {
    ...copy.env,
    COPY_PACKAGE: join(copy.dir, "packages/host"),
    COPY_EXPECTED: JSON.stringify(expected),
  };
  const probe = join(copy.dir, PROBE);
  writeFileSync(probe, PROBE_CODE);
  const { kind, detail } = await runCatcher({ ...copy, env }, { kind: "test", file: PROBE });
  rmSync(probe);
  if (kind === "error") throw new Error(`whether the copy runs its own code cannot be seen: ${detail}`);
  if (kind === "red") throw new Error("the copy does not run its own code: a link leads out of it");
  return expected;
}
