import { checkPackage, createPackageFromTarballData, type Package, type Problem } from "@arethetypeswrong/core";
import { filterProblems } from "@arethetypeswrong/core/problems";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Packed } from "./pack.js";
import { expectedFiles } from "./packed-files.js";

/** How our packages are resolved: by `import` and by bundlers. `require` and Node 10 are out (ESM only). */
const RESOLUTIONS = ["node16-esm", "bundler"] as const;

/** What is wrong with a package's archive, as lines: its files, its source maps, what publint and "are the types wrong" say. */
export async function archiveProblems(packed: Packed): Promise<string[]> {
  const archive = createPackageFromTarballData(packed.tarball);
  return [
    ...fileProblems(packed),
    ...mapProblems(packed, archive),
    ...(await publintProblems(packed)),
    ...(await typesProblems(packed, archive)),
  ];
}

function fileProblems(packed: Packed): string[] {
  const expected = expectedFiles(packed);
  const missing = expected.filter((file) => !packed.files.includes(file));
  const extra = packed.files.filter((file) => !expected.includes(file));
  return [
    ...missing.map((file) => `${file} is not packed${file.startsWith("dist/") ? "; compile first" : ""}`),
    ...extra.map((file) => `${file} is packed, but nothing asks for it`),
  ];
}

/** A map whose sources are elsewhere leads nowhere once it is installed. */
function mapProblems({ manifest, files }: Packed, archive: Package): string[] {
  const maps = files.filter((file) => file.endsWith(".map"));
  return maps.flatMap((file) => {
    const map: { readonly sourcesContent?: readonly unknown[] } = JSON.parse(
      archive.readFile(`/node_modules/${manifest.name}/${file}`),
    );
    const inlined = map.sourcesContent?.every((source) => typeof source === "string") ?? false;
    return inlined ? [] : [`${file} lacks its sources`];
  });
}

async function publintProblems({ tarball }: Packed): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

async function typesProblems({ manifest }: Packed, archive: Package): Promise<string[]> {
  const entries = Object.keys(manifest.exports ?? {}).filter((entry) => !entry.endsWith(".json"));
  if (entries.length === 0) return [];
  const result = await checkPackage(archive, { entrypoints: entries });
  if (!result.types) return ["it has no types"];
  const found = new Set<Problem>(RESOLUTIONS.flatMap((resolutionKind) => filterProblems(result, { resolutionKind })));
  return [...found].map((problem) => `types: ${JSON.stringify(problem)}`);
}
