import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveProblems } from "./archive-rules.js";
import { manifestProblems } from "./manifest-rules.js";
import { pack } from "./pack.js";
import { publishedPackages } from "./packages.js";
import { versionProblems } from "./version-rules.js";

/** Everything that is wrong with the packages as they would be published, as `FOLDER: PROBLEM`. They must be compiled. */
export async function checkPackages(): Promise<string[]> {
  const packages = publishedPackages();
  const dir = mkdtempSync(join(tmpdir(), "collectro-pack-"));
  try {
    const problems = versionProblems(packages);
    for (const packed of pack(packages, dir)) {
      const found = [...manifestProblems(packed), ...(await archiveProblems(packed))];
      problems.push(...found.map((problem) => `${packed.folder}: ${problem}`));
    }
    return problems;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
