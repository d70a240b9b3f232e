import type { DatabaseSync } from "node:sqlite";

/** For each workflow the time up to which the turns of its schedule have had their run. */
export class ScheduleMarks {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      "CREATE TABLE IF NOT EXISTS schedule_marks (workflow TEXT PRIMARY KEY, seen_until TEXT NOT NULL) STRICT",
    );
  }

  /** Undefined for a schedule that has never been followed. */
  read(workflow: string): Date | undefined {
    const row = this.#database.prepare("SELECT seen_until FROM schedule_marks WHERE workflow = ?").get(workflow);
    return row && new Date(String(row["seen_until"]));
  }

  write(workflow: string, seenUntil: Date): void {
    this.#database
      .prepare(
        "INSERT INTO schedule_marks VALUES (?, ?) ON CONFLICT (workflow) DO UPDATE SET seen_until = excluded.seen_until",
      )
      .run(workflow, seenUntil.toISOString());
  }
}
