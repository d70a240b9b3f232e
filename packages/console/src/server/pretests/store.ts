import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PretestSummary } from "../../api/index.js";

const ID = /^\d{8}T\d{6}-[0-9a-f]{6}$/;
const SUMMARY = "summary.json";

/** The files of a report, by format. */
export const REPORT_FILES = { html: "report.html", json: "report.json", junit: "report.xml" } as const;

/** The pretests of a state folder: `pretests/<id>/` holds the summary and, once it has ended, the report of each. */
export class PretestStore {
  readonly #dir: string;

  constructor(stateDir: string) {
    this.#dir = join(stateDir, "pretests");
  }

  /** A name that sorts by time. */
  newId(): string {
    return `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
  }

  /** Where the report of a pretest lies. */
  folderOf(id: string): string {
    return join(this.#dir, id);
  }

  /** Written whole: a reader sees the earlier summary or this one. */
  write(summary: PretestSummary): void {
    const folder = this.folderOf(summary.id);
    mkdirSync(folder, { recursive: true });
    const next = join(folder, `.${SUMMARY}.tmp`);
    writeFileSync(next, JSON.stringify(summary));
    renameSync(next, join(folder, SUMMARY));
  }

  /** Undefined when there is none of that id, or it cannot be read. */
  read(id: string): PretestSummary | undefined {
    if (!ID.test(id)) return undefined;
    try {
      return JSON.parse(readFileSync(join(this.folderOf(id), SUMMARY), "utf8"));
    } catch {
      return undefined;
    }
  }

  /** The newest first. */
  list(): PretestSummary[] {
    return this.#ids().flatMap((id) => this.read(id) ?? []);
  }

  #ids(): string[] {
    try {
      return readdirSync(this.#dir).sort().reverse();
    } catch {
      return [];
    }
  }
}
