import type { DatabaseSync } from "node:sqlite";

/** How far a workflow's schedule has been followed. */
export interface ScheduleMark {
  /** Turns up to this time have had their run, or were left out. */
  readonly seenUntil: Date;
  /** The rule that was followed; empty at the beginning. */
  readonly rule: string;
  /** FROM of the last turn that had a run; empty at the beginning. */
  readonly lastFrom: string;
}

/** The marks of all workflows. */
export class ScheduleMarks {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS schedule_marks (
      workflow TEXT PRIMARY KEY, seen_until TEXT NOT NULL, rule TEXT NOT NULL DEFAULT '', last_from TEXT NOT NULL DEFAULT '') STRICT`);
  }

  /** Undefined for a schedule that has never been followed. */
  read(workflow: string): ScheduleMark | undefined {
    const row = this.#database.prepare("SELECT * FROM schedule_marks WHERE workflow = ?").get(workflow);
    if (!row) return undefined;
    const { seen_until: seenUntil, rule, last_from: lastFrom } = row;
    return { seenUntil: new Date(String(seenUntil)), rule: String(rule), lastFrom: String(lastFrom) };
  }

  /** What is not given stays as it is. */
  write(workflow: string, mark: Partial<ScheduleMark> & Pick<ScheduleMark, "seenUntil">): void {
    const { seenUntil, rule, lastFrom } = { rule: "", lastFrom: "", ...this.read(workflow), ...mark };
    this.#database
      .prepare(
        `INSERT INTO schedule_marks VALUES (?, ?, ?, ?) ON CONFLICT (workflow) DO UPDATE SET
           seen_until = excluded.seen_until, rule = excluded.rule, last_from = excluded.last_from`,
      )
      .run(workflow, seenUntil.toISOString(), rule, lastFrom);
  }

  /** Forgets a workflow that has no schedule any more: one that gets a schedule again begins then. */
  remove(workflow: string): void {
    this.#database.prepare("DELETE FROM schedule_marks WHERE workflow = ?").run(workflow);
  }
}
