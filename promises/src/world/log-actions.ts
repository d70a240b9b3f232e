import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type LogMark, openRecordedLog, type RecordedLog } from "@collectro/crawler";
import fc from "fast-check";
import { LogModel } from "./log-model.js";

/** One thing that happens to a log or its reader. Plain JSON: what was found wrong is kept as a file. */
export type LogAction =
  /** base64; any bytes, newlines or none among them */
  | { readonly do: "write"; readonly bytes: string }
  /** a line of so many characters */
  | { readonly do: "long"; readonly length: number }
  | { readonly do: "cut" | "replace" | "remove" | "poll" }
  /** the reader, and so many bytes at the end of its record */
  | { readonly do: "die"; readonly tornBytes: number };

const write = (bytes: Uint8Array): LogAction => ({ do: "write", bytes: Buffer.from(bytes).toString("base64") });

/** Any action; most of them write. */
export const anyAction: fc.Arbitrary<LogAction> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => write(Buffer.from(`${text}\n`))),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 12 }).map((text) => write(Buffer.from(`${text}\r\n`))) },
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 6 }).map(write) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300_000 }).map((length) => ({ do: "long" as const, length })) },
  { weight: 8, arbitrary: fc.constant({ do: "poll" as const }) },
  { weight: 2, arbitrary: fc.constantFrom(...(["cut", "replace", "remove"] as const)).map((kind) => ({ do: kind })) },
  { weight: 1, arbitrary: fc.constant({ do: "die" as const, tornBytes: 0 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 100_000 }).map((tornBytes) => ({ do: "die" as const, tornBytes })),
  },
);

/** Does the actions with real files and the shipped reader; what differs from the model, or undefined. */
export async function runActions(dir: string, actions: readonly LogAction[]): Promise<string | undefined> {
  mkdirSync(dir);
  try {
    return await new Run(dir).play(actions);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

class Run {
  readonly #model = new LogModel();
  readonly #log: string;
  readonly #record: string;
  #mark: LogMark = { logStart: 0, recordStart: 0 };
  #reader: RecordedLog | undefined;
  #files = 0;

  constructor(dir: string) {
    this.#log = join(dir, "log.txt");
    this.#record = join(dir, "record.txt");
    writeFileSync(this.#record, "");
  }

  async play(actions: readonly LogAction[]): Promise<string | undefined> {
    try {
      for (const action of actions) await this.#act(action);
      const wanted = this.#model.finish();
      await (await this.#open()).finish();
      const found = readFileSync(this.#record);
      return found.equals(wanted) ? undefined : differenceOf(found, wanted);
    } finally {
      await this.#reader?.close();
    }
  }

  async #act(action: LogAction): Promise<void> {
    switch (action.do) {
      case "write":
        return this.#write(Buffer.from(action.bytes, "base64"));
      case "long":
        return this.#write(Buffer.from(`${"x".repeat(action.length)}\n`));
      case "cut":
        if (this.#model.file) truncateSync(this.#log, 0);
        return this.#model.cut();
      case "replace":
        this.#files += 1;
        if (this.#model.file) renameSync(this.#log, `${this.#log}.${this.#files}`);
        writeFileSync(this.#log, "");
        this.#model.file = { bytes: Buffer.alloc(0), cuts: 0 };
        return;
      case "remove":
        rmSync(this.#log, { force: true });
        this.#model.file = undefined;
        return;
      case "poll":
        await (await this.#open()).poll();
        return this.#model.poll();
      default:
        return await this.#die(action.tornBytes);
    }
  }

  /** No two contents begin alike, as those of real logs do not: one that did could not be told from one that grew. */
  #write(bytes: Buffer): void {
    this.#files += 1;
    const first = this.#model.file === undefined || this.#model.file.bytes.length === 0;
    const all = first ? Buffer.concat([Buffer.from(`#${this.#files} `), bytes]) : bytes;
    appendFileSync(this.#log, all);
    this.#model.write(all);
  }

  async #die(tornBytes: number): Promise<void> {
    await this.#reader?.close();
    this.#reader = undefined;
    // What was recorded of earlier contents is on disk for long.
    truncateSync(this.#record, Math.max(this.#mark.recordStart, statSync(this.#record).size - tornBytes));
    this.#model.die(tornBytes);
  }

  async #open(): Promise<RecordedLog> {
    const onMark = (mark: LogMark): void => {
      this.#mark = mark;
    };
    this.#reader ??= await openRecordedLog({ log: this.#log, record: this.#record, mark: this.#mark, onMark });
    return this.#reader;
  }
}

function differenceOf(found: Buffer, wanted: Buffer): string {
  let at = 0;
  while (at < found.length && found[at] === wanted[at]) at += 1;
  const shown = (bytes: Buffer): string => JSON.stringify(bytes.toString("latin1", at, at + 40));
  return `record of ${found.length} bytes, wanted ${wanted.length}; byte ${at}: ${shown(found)}, wanted ${shown(wanted)}`;
}
