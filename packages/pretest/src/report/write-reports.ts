import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Language } from "@collectro/contract";
import type { PretestReport } from "../report.js";
import { renderHtml } from "./html/page.js";
import { renderJson } from "./json.js";
import { renderJunit } from "./junit.js";

/** Where the files of a report lie. */
export interface ReportPaths {
  readonly html: string;
  /** JUnit. */
  readonly xml: string;
  readonly json: string;
}

/**
 * Writes `report.html`, `report.xml` and `report.json` into `dir`, which is created. Each file is placed whole: a reader
 * sees the earlier report or this one. Fails when the folder cannot be written.
 */
export async function writeReports(dir: string, report: PretestReport, language: Language): Promise<ReportPaths> {
  const paths = { html: join(dir, "report.html"), xml: join(dir, "report.xml"), json: join(dir, "report.json") };
  try {
    await mkdir(dir, { recursive: true });
    await place(paths.html, renderHtml(report, language));
    await place(paths.xml, renderJunit(report, language));
    await place(paths.json, renderJson(report));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`The report cannot be written to ${dir}: ${cause}. Name a folder that can be written.`, {
      cause: error,
    });
  }
  return paths;
}

async function place(path: string, content: string): Promise<void> {
  const whole = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(whole, content, { flag: "wx" });
    await rename(whole, path);
  } finally {
    await rm(whole, { force: true });
  }
}
