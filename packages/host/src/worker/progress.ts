import type { Progress } from "@collectro/connector";
import type { Messages } from "../messages.js";
import type { SupervisorLink } from "./link.js";

/** What connectors tell about themselves: announced waits go to the watchdog and the log, counts are summed for the end. */
export class ConnectorProgress implements Progress {
  readonly #link: SupervisorLink;
  readonly #messages: Messages;
  readonly #skipped = new Map<string, number>();
  readonly #nulled = new Map<string, number>();

  constructor(link: SupervisorLink, messages: Messages) {
    this.#link = link;
    this.#messages = messages;
  }

  waiting(reason: string, until?: Date): void {
    this.#link.waiting(reason, until);
    this.#link.log("info", this.#messages.waiting(reason, until?.toISOString()));
  }

  moved(): void {
    this.#link.advance(1);
  }

  skipped(count: number, reason: string): void {
    this.#skipped.set(reason, (this.#skipped.get(reason) ?? 0) + count);
  }

  nulled(count: number, column: string): void {
    this.#nulled.set(column, (this.#nulled.get(column) ?? 0) + count);
  }

  /** Rows left out and values nulled so far. */
  get totals(): { skipped: number; nulled: number } {
    return { skipped: sum(this.#skipped), nulled: sum(this.#nulled) };
  }

  /** One line per reason and column. */
  logTotals(): void {
    for (const [reason, count] of this.#skipped) this.#link.log("info", this.#messages.skipped(count, reason));
    for (const [column, count] of this.#nulled) this.#link.log("info", this.#messages.nulled(count, column));
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
