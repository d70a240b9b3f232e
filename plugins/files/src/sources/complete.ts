import { posix } from "node:path";
import { type RunWindow, sourceError } from "@collectro/connector";
import { pathsOf } from "../format.js";
import type { FilesParams } from "../params.js";
import { fillPath, slicesOf } from "../path-template.js";
import type { FilesContext } from "./files.js";
import { isSame, type Look, type SourceFile } from "./source-file.js";

/** How often a marker or a missing file is looked for. */
const POLL_MS = 10_000;

/** Whether the params say how a complete file is known. */
export function isAwaited({ doneMarker, stableForMs, waitForMs }: FilesParams): boolean {
  return doneMarker !== undefined || stableForMs > 0 || waitForMs > 0;
}

/** What keeps a run from reading, for people; undefined when everything is complete. */
type Lack = { readonly file: string; readonly detail: string } | undefined;

/**
 * Lists the files of a path when they are complete: each has its marker, and the whole listing (names, sizes, times) was the
 * same for `stableForMs`. Waits at most `waitForMs` (a first look at stability is not counted); then SOURCE_INCOMPLETE. The files
 * carry what was seen of them, so that one which changes until it is read is found out.
 */
export async function whenComplete(
  shown: string,
  list: () => Promise<SourceFile[]>,
  context: FilesContext,
  slice: RunWindow,
): Promise<SourceFile[]> {
  const { params, clock, progress, signal, window } = context;
  const marker = params.doneMarker === undefined ? undefined : fillPath(params.doneMarker, slice, window);
  const began = clock.now().getTime();
  const until = new Date(began + Math.max(params.waitForMs, params.stableForMs));
  const first = firstLooks.get(params)?.get(shown);
  let before = first?.files;
  let stableSince = first?.sinceMs ?? began;
  for (;;) {
    const files = await lookedAt(withoutMarkers(await list(), marker));
    const nowMs = clock.now().getTime();
    if (before === undefined || !isSameListing(before, files)) stableSince = nowMs;
    before = files;
    const lack = absent(shown, files, params) ?? (await unmarked(shown, files, marker, list));
    const stableInMs = stableSince + params.stableForMs - nowMs;
    if (lack === undefined && stableInMs <= 0) return files;
    const waitMs = Math.max(1, Math.min(lack === undefined ? stableInMs : POLL_MS, until.getTime() - nowMs));
    if (nowMs >= until.getTime() || (lack === undefined && nowMs + stableInMs > until.getTime())) {
      return atLimit(shown, files, lack, context);
    }
    progress.waiting(
      lack === undefined ? `${shown}: unchanged for ${params.stableForMs} ms` : `${lack.file}: ${lack.detail}`,
      until,
    );
    await clock.sleep(waitMs, signal);
  }
}

/** What the first look of a run found at a path, and when. */
interface FirstLook {
  readonly files: readonly SourceFile[];
  readonly sinceMs: number;
}

/** By the params, which are one object for all slices of a run, and by path. */
const firstLooks = new WeakMap<FilesParams, Map<string, FirstLook>>();

/** Looks at all files of a run once, before the first of them is waited for: so the waits of thirty days are one wait. */
export async function lookAhead(
  list: (path: string) => Promise<SourceFile[]>,
  { params, window, clock }: Pick<FilesContext, "params" | "window" | "clock">,
): Promise<void> {
  if (params.stableForMs === 0 || firstLooks.has(params)) return;
  const looks = new Map<string, FirstLook>();
  firstLooks.set(params, looks);
  for (const slice of slicesOf(window, pathsOf(params))) {
    const marker = params.doneMarker === undefined ? undefined : fillPath(params.doneMarker, slice, window);
    for (const path of pathsOf(params)) {
      const filled = fillPath(path, slice, window);
      const files = await lookedAt(withoutMarkers(await list(filled), marker));
      looks.set(filled, { files, sinceMs: clock.now().getTime() });
    }
  }
}

/** A missing file is for the reader to tell, an incomplete one ends the run. */
function atLimit(shown: string, files: SourceFile[], lack: Lack, { params }: FilesContext): SourceFile[] {
  if (files.length === 0 || (lack === undefined && files.every(({ listed }) => listed === undefined))) return files;
  if (lack?.detail === NOT_THERE) return files;
  const waited = params.waitForMs === 0 ? "" : `; waited ${Math.round(params.waitForMs / 1000)} s`;
  throw sourceError("SOURCE_INCOMPLETE", {
    where: lack?.file ?? shown,
    detail: `${lack?.detail ?? `it was not the same for ${params.stableForMs} ms`}${waited}`,
    hint: "run again when its writer has finished, or raise waitForMs",
  });
}

const NOT_THERE = "it is not there";

/** What is not there is waited for, unless days without a file are right. */
function absent(shown: string, files: readonly SourceFile[], { missing }: FilesParams): Lack {
  if (missing === "skip") return undefined;
  if (files.length === 0) return { file: shown, detail: NOT_THERE };
  const file = files.find(({ listed }) => listed === undefined);
  return file === undefined ? undefined : { file: file.name, detail: NOT_THERE };
}

async function unmarked(
  shown: string,
  files: readonly SourceFile[],
  marker: string | undefined,
  list: () => Promise<SourceFile[]>,
): Promise<Lack> {
  if (marker === undefined) return undefined;
  const seen = new Set<string>();
  for (const file of files) {
    const path = markerOf(file.path, marker);
    if (file.listed === undefined || seen.has(path)) continue;
    if ((await file.look(path)) === undefined) return { file: file.name, detail: `its marker ${path} is not there` };
    seen.add(path);
  }
  // What was written between the listing and the marker is part of what the marker stands for.
  const now = await lookedAt(withoutMarkers(await list(), marker));
  return isSameListing(files, now) ? undefined : { file: shown, detail: "files came or changed beside the marker" };
}

/** Where the marker of a file lies: `{path}` `{name}` `{stem}` are the file's; without `{path}`, in the file's folder. */
export function markerOf(path: string, marker: string): string {
  const name = posix.basename(path);
  const stem = name.replace(/(\.[^.]+)(\.gz)?$/i, "");
  const filled = marker
    .replaceAll("{path}", () => path)
    .replaceAll("{name}", () => name)
    .replaceAll("{stem}", () => stem);
  if (marker.includes("{path}") || filled.startsWith("/")) return filled;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return `${folder}${filled}`;
}

/** A pattern may fit markers as well. */
function withoutMarkers(files: SourceFile[], marker: string | undefined): SourceFile[] {
  if (marker === undefined) return files;
  const markers = new Set(files.map(({ path }) => markerOf(path, marker)));
  return files.filter(({ path }) => !markers.has(path));
}

async function lookedAt(files: readonly SourceFile[]): Promise<SourceFile[]> {
  const looked: SourceFile[] = [];
  for (const file of files) looked.push(file.listed?.version ? file : file.withLook(await file.look()));
  return looked;
}

function isSameListing(before: readonly SourceFile[], after: readonly SourceFile[]): boolean {
  return (
    before.length === after.length &&
    before.every((file, index) => {
      const other = after[index];
      return other?.name === file.name && isSameLook(file.listed, other.listed);
    })
  );
}

function isSameLook(one: Look | undefined, other: Look | undefined): boolean {
  return one === undefined || other === undefined ? one === other : isSame(one, other);
}
