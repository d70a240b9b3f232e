import { type CrawlEvent, formatReason } from "@collectro/crawler";
import colors from "picocolors";
import { showLogLine } from "./display.js";
import { oneLine } from "./one-line.js";
import type { Session } from "./session.js";

/** How often the line of counts is drawn on a terminal. */
const DRAW_INTERVAL_MS = 100;

/** Shows a crawl as it goes on: phases, the container's log, and on a terminal one live line of counts. */
export class CrawlScreen {
  readonly #session: Session;
  readonly #live = process.stdout.isTTY === true;
  readonly #stages = new Map<string, string>();
  #drawnAtMs = 0;
  #drawn = false;

  constructor(session: Session) {
    this.#session = session;
  }

  show(event: CrawlEvent): void {
    if (this.#session.json) return;
    const { texts, language } = this.#session;
    if (event.type === "log") this.#print(`  ${showLogLine(event.line)}`);
    else if (event.type === "warning")
      this.#print(colors.yellow(`  ${oneLine(formatReason(event.warning, language))}`));
    else if (event.type === "phase") this.#print(colors.cyan(texts.phases[event.phase]));
    else {
      const total = event.total === undefined ? "" : ` / ${event.total.toLocaleString("en-US")}`;
      this.#stages.set(event.stage, `${texts.stages[event.stage]} ${event.count.toLocaleString("en-US")}${total}`);
      this.#draw();
    }
  }

  /** Clears the line of counts; those of the outcome follow. */
  close(): void {
    if (this.#drawn) process.stdout.write("\r\u001b[2K");
    this.#drawn = false;
  }

  #print(line: string): void {
    this.close();
    console.log(line);
  }

  #draw(): void {
    const nowMs = performance.now();
    if (!this.#live || nowMs - this.#drawnAtMs < DRAW_INTERVAL_MS) return;
    this.#drawnAtMs = nowMs;
    this.close();
    process.stdout.write(colors.dim(`  ${[...this.#stages.values()].join("  ")}`));
    this.#drawn = true;
  }
}
