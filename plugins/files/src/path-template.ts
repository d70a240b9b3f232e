import { byDay, byMonth, daysOf, type RunWindow, type Slice, whole } from "@collectro/connector";
import { isRemote } from "./sources/remote-url.js";

const DAY_NAMES: ReadonlySet<string> = new Set(["date", "dd"]);
const NAMES: ReadonlySet<string> = new Set(["date", "yyyy", "mm", "dd", "from", "to"]);

/** The largest part of a window that one file of a path holds. */
export type Grain = "day" | "month" | "year" | "window";

/** What the placeholders of a path say about it, or what is wrong with them. */
export type ParsedTemplate = { ok: true; grain: Grain } | { ok: false; reason: string };

/** True for `http://…` and `https://…`. */
export function isHttp(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** True for `gs://…` and the guide's spelling `gcs://…`. */
export function isGcs(path: string): boolean {
  return /^gc?s:\/\//i.test(path);
}

/** Reads the placeholders of a path: `{date}` (YYYY-MM-DD), `{yyyy}`, `{mm}`, `{dd}`, `{from}`, `{to}`. */
export function parsePathTemplate(path: string): ParsedTemplate {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path) && !isHttp(path) && !isGcs(path) && !isRemote(path)) {
    const known = "http(s)://, gs://, s3://, sftp://, ftp://, ftps:// and ftpes://";
    return { ok: false, reason: `${path.slice(0, 80)}: only local paths, ${known} can be read` };
  }
  const names = new Set<string>();
  for (const [text, name = ""] of path.matchAll(/\{([^{},./]*)\}/g)) {
    if (!NAMES.has(name)) return { ok: false, reason: `unknown placeholder ${text}; known: ${shown()}` };
    names.add(name);
  }
  if (names.has("dd") && !(names.has("mm") && names.has("yyyy"))) {
    return { ok: false, reason: "{dd} without {yyyy} and {mm} does not name a day" };
  }
  if (names.has("mm") && !names.has("yyyy")) return { ok: false, reason: "{mm} without {yyyy} does not name a month" };
  return { ok: true, grain: grainOf(names) };
}

function shown(): string {
  return [...NAMES].map((name) => `{${name}}`).join(" ");
}

function grainOf(names: ReadonlySet<string>): Grain {
  if ([...names].some((name) => DAY_NAMES.has(name))) return "day";
  if (names.has("mm")) return "month";
  return names.has("yyyy") ? "year" : "window";
}

/** How the window is cut so that each file is read once: by the day, month or year that the paths name. */
export function slicesOf(window: RunWindow, paths: readonly string[]): Slice[] {
  const [grain] = grainsOf(paths);
  if (grain === "day") return byDay(window);
  if (grain === "month") return byMonth(window);
  return grain === "year" ? byYear(window) : whole(window);
}

/** The different grains of several paths; right params have exactly one. */
export function grainsOf(paths: readonly string[]): Grain[] {
  const templates = paths.map(parsePathTemplate);
  return [...new Set(templates.map((template) => (template.ok ? template.grain : "window")))];
}

/** The path to read in one slice. */
export function fillPath(path: string, slice: Slice, window: RunWindow): string {
  const [yyyy = "", mm = "", dd = ""] = slice.from.split("-");
  const values: Record<string, string> = { date: slice.from, yyyy, mm, dd, from: window.from, to: window.to };
  return path.replace(/\{([a-z]+)\}/g, (text, name: string) => values[name] ?? text);
}

function byYear(window: RunWindow): Slice[] {
  const years = new Map<string, Slice>();
  for (const day of daysOf(window)) {
    const year = day.slice(0, 4);
    years.set(year, { from: years.get(year)?.from ?? day, to: day });
  }
  return [...years.values()];
}
