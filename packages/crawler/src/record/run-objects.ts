import type { DatabaseSync } from "node:sqlite";

/** One object that a run listed, as it was when its run was loaded. */
export interface RunObject {
  /** `gs://bucket/object`. */
  readonly uri: string;
  readonly generation: string;
  readonly bytes: number;
  /** Base64, as Cloud Storage tells it. */
  readonly crc32c?: string;
  /** Rows that fit the schema; absent when the object was not validated to its end. */
  readonly rows?: number;
}

const CREATE = `CREATE TABLE IF NOT EXISTS run_objects (
  run_id TEXT NOT NULL, number INTEGER NOT NULL, uri TEXT NOT NULL, generation TEXT NOT NULL, bytes INTEGER NOT NULL,
  crc32c TEXT, row_count INTEGER, PRIMARY KEY (run_id, number)) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS run_objects_uri ON run_objects (uri)`;

/** The objects of every run, in the order of its loadpath.txt. They outlive the record of their run. */
export class RunObjects {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(CREATE);
  }

  /** Replaces what is known of a run's objects. */
  write(runId: string, objects: readonly RunObject[]): void {
    const insert = this.#database.prepare("INSERT INTO run_objects VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      this.#database.prepare("DELETE FROM run_objects WHERE run_id = ?").run(runId);
      for (const [number, { uri, generation, bytes, crc32c = null, rows = null }] of objects.entries()) {
        insert.run(runId, number, uri, generation, bytes, crc32c, rows);
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** The objects of a run, in order; none when it did not come to its load. */
  read(runId: string): RunObject[] {
    const rows = this.#database.prepare("SELECT * FROM run_objects WHERE run_id = ? ORDER BY number").all(runId);
    return rows.map(({ uri, generation, bytes, crc32c, row_count: count }) => ({
      uri: String(uri),
      generation: String(generation),
      bytes: Number(bytes),
      ...(crc32c === null ? {} : { crc32c: String(crc32c) }),
      ...(count === null ? {} : { rows: Number(count) }),
    }));
  }

  /** When the first run began that listed an object below a prefix; undefined when none did. */
  knownSince(prefix: string): Date | undefined {
    const sql = "SELECT min(run_id) AS first FROM run_objects WHERE substr(uri, 1, ?) = ?";
    const first = this.#database.prepare(sql).get(prefix.length, prefix)?.["first"];
    // A run's name begins with the second at which it began, in UTC.
    const [, year, month, day, hour, minute, second] =
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(String(first)) ?? [];
    return year ? new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) : undefined;
  }

  /** Whether any run listed this content of the object. */
  has(uri: string, generation: string): boolean {
    const found = this.#database
      .prepare("SELECT 1 FROM run_objects WHERE uri = ? AND generation = ?")
      .get(uri, generation);
    return found !== undefined;
  }
}
