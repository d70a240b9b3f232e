import { type CrawlEvent, formatReason } from "@collectro/crawler";
import colors from "picocolors";
import { showLogLine } from "./display.js";
import type { Session } from "./session.js";

/** How often the line of counts is drawn on a terminal. */
const DRAW_INTERVAL_MS = 100;

/** Shows a crawl as it goes on: phases, the container's log, and on a terminal one live line of counts. */
export class CrawlScreen {
  readonly #session: Session;
  readonly #live = process.stdout.isTTY === true;
  #stages = new Map<string, string>();
  #drawnAtMs = 0;
  #drawn = false;

  constructor(session: Session) {
    this.#session = session;
  }

  show(event: CrawlEvent): void {
    if (this.#session.json) return;
    const { texts, language } = this.#session;
    if (event.type === "log") this.#print(`  ${showLogLine(event.line)}`);
    else if (event.type === "warning") this.#print(colors.yellow(`  ${formatReason(event.warning, language)}`));
    else if (event.type === "phase") this.#print(colors.cyan(texts.phases[event.phase]));
    else {
      const total = event.total === undefined ? "" : ` / ${event.total.toLocaleString("en-US")}`;
      this.#stages.set(event.stage, `${texts.stages[event.stage]} ${event.count.toLocaleString("en-US")}${total}`);
      this.#draw();
    }
  }

  /** Leaves the last line of counts as it stands. */
  close(): void {
    if (this.#stages.size === 0) return;
    this.#clear();
    console.log(colors.dim(`  ${[...this.#stages.values()].join("  ")}`));
    this.#stages = new Map();
  }

  #print(line: string): void {
    this.#clear();
    console.log(line);
  }

  #draw(): void {
    const nowMs = performance.now();
    if (!this.#live || nowMs - this.#drawnAtMs < DRAW_INTERVAL_MS) return;
    this.#drawnAtMs = nowMs;
    this.#clear();
    process.stdout.write(colors.dim(`  ${[...this.#stages.values()].join("  ")}`));
    this.#drawn = true;
  }

  #clear(): void {
    if (this.#drawn) process.stdout.write("\r\u001b[2K");
    this.#drawn = false;
  }
}
