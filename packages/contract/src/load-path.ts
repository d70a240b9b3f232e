import { formatGcsUri, type GcsLocation, parseGcsUri, type UriScheme } from "./gcs-uri.js";
import type { Problem } from "./problem.js";

/** loadpath.txt (guide: 出力, loadpath.txt): the objects that hold the rows of this run. */
export interface LoadPath {
  readonly objects: readonly GcsLocation[];
}

/** The most objects in one loadpath.txt: BigQuery takes 10,000 source URIs a load job. */
export const MAX_LOAD_PATHS = 10_000;

/** The largest loadpath.txt that a reader takes, in bytes. */
export const MAX_LOAD_PATH_BYTES = 16 * 1024 * 1024;

/** The file's text: the guide's form, `{"gcsPaths":["gcs://…"]}`. */
export function formatLoadPath(loadPath: LoadPath, scheme: UriScheme = "gcs"): string {
  return JSON.stringify({ gcsPaths: loadPath.objects.map((object) => formatGcsUri(object, scheme)) });
}

/** Reads loadpath.txt of any container; a byte order mark is forgiven. Every problem is reported, each with the place in the file. */
export function parseLoadPath(text: string): { ok: true; loadPath: LoadPath } | { ok: false; problems: Problem[] } {
  const paths = readPaths(text);
  if (typeof paths === "string") return { ok: false, problems: [problem("loadpath.txt", paths)] };
  if (paths.length > MAX_LOAD_PATHS) {
    return {
      ok: false,
      problems: [problem("gcsPaths", `${paths.length} paths; at most ${MAX_LOAD_PATHS} load at once`)],
    };
  }
  const objects: GcsLocation[] = [];
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [index, path] of paths.entries()) {
    const read = readPath(path);
    if (typeof read === "string") {
      problems.push(problem(`gcsPaths[${index}]`, read));
      continue;
    }
    const name = formatGcsUri(read);
    if (seen.has(name)) problems.push(problem(`gcsPaths[${index}]`, `${name} is listed twice`));
    seen.add(name);
    objects.push(read);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, loadPath: { objects } };
}

function problem(where: string, detail: string): Problem {
  return { code: "LOADPATH_INVALID", where, detail };
}

function readPaths(text: string): unknown[] | string {
  if (Buffer.byteLength(text) > MAX_LOAD_PATH_BYTES) return `it is larger than ${MAX_LOAD_PATH_BYTES} bytes`;
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    return `it is not JSON (${(error as Error).message})`;
  }
  const paths = typeof value === "object" && value !== null && "gcsPaths" in value ? value.gcsPaths : undefined;
  if (!Array.isArray(paths)) return 'it has no list "gcsPaths"';
  // JSON.parse keeps the last of two equal keys: the objects of the first list would be missing without a word.
  if ((spelledOut(text).match(/"gcsPaths"\s*:/g)?.length ?? 0) > 1) return 'it has the key "gcsPaths" twice';
  return paths;
}

/** Letters that were written as `\uXXXX` as themselves: a key can be spelled in many ways. */
function spelledOut(text: string): string {
  return text.replace(/\\u00([46][1-9a-f]|[57][0-9a])/gi, (_escape, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

function readPath(path: unknown): GcsLocation | string {
  // Never its JSON: a list within a list within … would end this process.
  if (typeof path !== "string") return `${kindOf(path)} is no text`;
  const parsed = parseGcsUri(path);
  if (!parsed.ok) return `${JSON.stringify(path.slice(0, 200))}: ${parsed.reason}`;
  if (parsed.location.object === "" || parsed.location.object.endsWith("/")) {
    return `${JSON.stringify(path.slice(0, 200))} names no object`;
  }
  return parsed.location;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
