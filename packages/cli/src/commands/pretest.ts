import { type PretestProgress, pretest, renderJson, renderTerminal, writeReports } from "@collectro/pretest";
import colors from "picocolors";
import { tellErrors } from "../failure.js";
import { type PretestArguments, pretestOptions } from "../pretest-options.js";
import type { Session } from "../session.js";
import { onStop } from "../stop-signals.js";

/** What `collectro pretest` takes. */
export interface PretestVerbOptions extends PretestArguments {
  readonly report?: string;
}

const EXIT = { passed: 0, failed: 1, stopped: 4 } as const;
const DEFAULT_COLUMNS = 100;
const BAR_CELLS = 20;

/** `collectro pretest`: exit code 0 passed, 1 not, 2 bad input, 4 stopped. */
export async function pretestVerb(
  session: Session,
  command: readonly string[],
  given: PretestVerbOptions,
): Promise<number> {
  const { language, texts, json } = session;
  const options = pretestOptions(session, command, given);
  const stop = new AbortController();
  using _ = onStop(() => stop.abort(new Error("stopped")));
  const screen = progressScreen(session);
  try {
    const report = await pretest(options, { signal: stop.signal, onProgress: screen.show });
    screen.close();
    if (json) console.log(renderJson(report).trimEnd());
    else {
      const { columns = DEFAULT_COLUMNS } = process.stdout;
      process.stdout.write(renderTerminal(report, language, { colours: colors.isColorSupported, columns }));
    }
    if (given.report !== undefined) {
      await writeReports(given.report, report, language);
      if (!json) console.log(texts.pretest.reports(given.report));
    }
    return report.passed ? EXIT.passed : EXIT.failed;
  } catch (error) {
    screen.close();
    if (!stop.signal.aborted) throw error;
    tellErrors([texts.pretest.stopped], EXIT.stopped, json);
    return EXIT.stopped;
  }
}

function bar(share: number): string {
  const filled = Math.round(share * BAR_CELLS);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_CELLS - filled)}]`;
}

/** One live line on a terminal; elsewhere a line for each tenth of the trials, so that a hang can be told from work. */
function progressScreen({ json, texts }: Session) {
  const live = process.stderr.isTTY === true;
  let tenths = 0;
  const clear = () => {
    if (live) process.stderr.write("\r\u001b[2K");
  };
  return {
    show({ done, total, name, remainingSeconds = 0 }: PretestProgress): void {
      if (json && !live) return;
      const line = texts.pretest.progress(done, total, name, remainingSeconds);
      clear();
      if (live) process.stderr.write(`${bar(done / total)} ${line}`);
      else if (Math.floor((done / total) * 10) > tenths) console.error(line);
      tenths = Math.floor((done / total) * 10);
    },
    close: clear,
  };
}
