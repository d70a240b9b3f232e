import type { Language, Localized } from "@collectro/contract";
import type { CrawlEvent } from "../events.js";
import { formatReason, type Reason, reason } from "../reason.js";
import type { RunRecord } from "../record/runs.js";
import { maskSecrets } from "../watch/workflow-secrets.js";
import { causeOf } from "./cause.js";
import type { Notice } from "./notify.js";
import { type Sender, sendersOf } from "./senders.js";

/** Causes beyond these are only counted in the closing summary. */
const MAX_CAUSES = 10;
const MAX_CHARACTERS = 1_000;
/** What has not arrived so long after the end of a run is given up. */
const CLOSE_MS = 30_000;

const TEXTS = {
  error: { en: "{workflow} {dates}: error", ja: "{workflow} {dates}: エラー" },
  verdict: { en: "{workflow} {dates}: {verdict}", ja: "{workflow} {dates}: {verdict}" },
  counts: { en: "error lines: {lines}, causes: {causes}", ja: "エラー行 {lines}、原因 {causes} 種" },
} as const satisfies Record<string, Localized>;

/** Tells the world of one run. */
export interface Notifier {
  take(event: CrawlEvent): void;
  /** Sends the closing summary and waits for what is under way. Resolves to what could not be told; never throws. */
  close(run: RunRecord): Promise<Reason[]>;
}

/** One message a cause when its first line comes, and one at the end; nothing of a run that was loaded without an error line. */
export function openNotifier(run: RunRecord, language: Language, closeMs = CLOSE_MS): Notifier {
  const { notify, name } = run.details.workflow;
  if (!notify) return { take: () => undefined, close: async () => [] };
  const tongue = notify.language ?? language;
  const queues = sendersOf(notify).map((sender) => new SendQueue(sender));
  const causes = new Set<string>();
  let lines = 0;

  function say(type: Notice["type"], head: Localized, body: readonly string[], verdict?: string): void {
    const { from, to } = run.window;
    const values = { workflow: name, dates: from === to ? from : `${from} – ${to}`, verdict: verdict ?? "" };
    const text = maskSecrets([fill(head[tongue], values), ...body].join("\n"), run.details.workflow);
    const cut = text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS).toWellFormed()}…` : text;
    const link = linkTo(run.id);
    const at = new Date().toISOString();
    const notice = {
      type,
      workflow: name,
      from,
      to,
      runId: run.id,
      ...(verdict ? { verdict } : {}),
      text: cut,
      link,
      at,
    };
    for (const queue of queues) queue.add(notice);
  }

  return {
    take(event) {
      if (event.type !== "log" || event.line.severity !== "error") return;
      lines += 1;
      const cause = causeOf(event.line.log);
      if (causes.has(cause)) return;
      causes.add(cause);
      if (causes.size <= MAX_CAUSES) say("error", TEXTS.error, [event.line.log]);
    },
    async close({ verdict, reasons }) {
      if (verdict !== "loaded" || lines > 0) {
        const why = reasons.map((given) => formatReason(given, tongue));
        const counts = lines > 0 ? [fill(TEXTS.counts[tongue], { lines, causes: causes.size })] : [];
        say("verdict", TEXTS.verdict, [...why, ...counts], verdict ?? "");
      }
      return (await Promise.all(queues.map((queue) => queue.close(closeMs)))).flat();
    },
  };
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key]));
}

function linkTo(runId: string): string {
  const console = process.env["COLLECTRO_CONSOLE_URL"];
  return console ? `${console.replace(/\/$/, "")}/runs/${runId}` : `collectro show ${runId}`;
}

/** Sends in order, one at a time, and holds up nobody. */
class SendQueue {
  readonly #sender: Sender;
  readonly #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #failed = 0;
  #cause = "";

  constructor(sender: Sender) {
    this.#sender = sender;
  }

  add(notice: Notice): void {
    this.#last = this.#last.then(async () => {
      try {
        await this.#sender.send(notice, this.#stop.signal);
      } catch (error) {
        this.#failed += 1;
        this.#cause = messageOf(error);
      }
    });
  }

  async close(withinMs: number): Promise<Reason[]> {
    const timer = setTimeout(() => this.#stop.abort(new Error(`no answer within ${withinMs / 1000} s`)), withinMs);
    await this.#last;
    clearTimeout(timer);
    const { target } = this.#sender;
    return this.#failed > 0 ? [reason("NOTIFY_FAILED", { target, count: this.#failed, cause: this.#cause })] : [];
  }
}

/** What went wrong, without an address: whoever has it can post. */
function messageOf(error: unknown): string {
  const { message, cause, original } = error as Error & { original?: Error };
  const inner = (original?.cause ?? cause) as { code?: string; message?: string } | undefined;
  return `${inner?.code ?? inner?.message ?? original?.message ?? message}`.replace(/https?:\/\/\S+/g, "…");
}
