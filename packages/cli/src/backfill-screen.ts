import type { BackfillEvent } from "@collectro/backfill";
import { formatCause, type SliceEnd } from "@collectro/backfill";
import type { RunWindow } from "@collectro/contract";
import colors from "picocolors";
import { type BackfillTexts, backfillTexts } from "./backfill-texts.js";
import { oneLine } from "./one-line.js";
import { durationText } from "./runs-shown.js";
import type { Session } from "./session.js";

const DRAW_INTERVAL_MS = 200;

/** Shows a backfill as it goes on: a line for each slice that ends, and on a terminal one live line of the whole. */
export class BackfillScreen {
  readonly #session: Session;
  readonly #texts: BackfillTexts;
  readonly #slices: number;
  readonly #live = process.stdout.isTTY === true;
  readonly #startedMs = performance.now();
  readonly #counts = { done: 0, failed: 0, running: 0, rows: 0 };
  #drawnAtMs = 0;
  #drawn = false;

  /** @param slices how many there are to run */
  constructor(session: Session, slices: number) {
    this.#session = session;
    this.#texts = backfillTexts(session.language);
    this.#slices = slices;
  }

  show(event: BackfillEvent): void {
    if (this.#session.json) return;
    this.#count(event);
    const line = this.#lineOf(event);
    if (line !== undefined) {
      this.close();
      console.log(line);
    }
    this.#draw();
  }

  /** Clears the live line. */
  close(): void {
    if (this.#drawn) process.stdout.write("\r\u001b[2K");
    this.#drawn = false;
  }

  #count(event: BackfillEvent): void {
    const counts = this.#counts;
    if (event.type === "begins") counts.running += 1;
    if (event.type !== "ended" && event.type !== "released" && event.type !== "taken") return;
    // What was known without a run ends without having begun.
    counts.running = Math.max(0, counts.running - 1);
    if (event.type !== "ended" || event.again) return;
    counts.done += 1;
    counts.rows += event.end.rows;
    if (event.end.verdict !== "loaded") counts.failed += 1;
  }

  #lineOf(event: BackfillEvent): string | undefined {
    switch (event.type) {
      case "begins-backfill":
        return colors.dim(this.#texts.begins(event.backfill.id, event.backfill.round));
      case "resumed":
        return this.#session.texts.resumed(event.outcome.runId, event.outcome.verdict);
      case "ended":
        return this.#sliceLine(event.slice, event.end, event.again);
      case "taken":
        return colors.yellow(this.#texts.taken(nameOf(event.slice)));
      case "broken":
        return colors.red(this.#texts.broken(event.object));
      default:
        return undefined;
    }
  }

  #sliceLine(slice: RunWindow, { verdict, rows, why }: SliceEnd, again: boolean): string {
    const paint = verdict === "loaded" ? colors.green : colors.red;
    const line = this.#texts.slice(nameOf(slice), paint(verdict), verdict === "loaded" ? rows : undefined);
    const cause = why ? `: ${oneLine(formatCause(why, this.#session.language))}` : "";
    return `${line}${cause}${again ? ` (${this.#texts.again})` : ""}`;
  }

  #draw(): void {
    const nowMs = performance.now();
    if (!this.#live || nowMs - this.#drawnAtMs < DRAW_INTERVAL_MS) return;
    this.#drawnAtMs = nowMs;
    this.close();
    const { done, failed, running, rows } = this.#counts;
    const left = done === 0 ? "" : durationText(((nowMs - this.#startedMs) / done) * (this.#slices - done));
    const line = this.#texts.progress(done, this.#slices, failed, running, rows, left);
    process.stdout.write(colors.dim(line));
    this.#drawn = true;
  }
}

function nameOf({ from, to }: RunWindow): string {
  return from === to ? from : `${from} – ${to}`;
}
