import { addDays, type RunWindow } from "@collectro/contract";
import type { LoadMode } from "@collectro/crawler";
import type { NthMode, Port } from "@collectro/faultkit";
import { audit, type CrawlFound, isKilled, sumOf } from "./crawl-audit.js";
import type { History } from "./crawl-history.js";
import { type CrawlerEnd, type CrawlWorld, openCrawlWorld } from "./crawl-world.js";

const PORTS: readonly Port[] = ["fs", "record", "gcs", "spawn", "warehouse"];
const FIRST_DAY = "2024-01-01";
/** Every so manieth run is taken up by a crawler that is killed, too. */
const KILL_AGAIN = 3;
/** A run that is still open after so many crawlers will never end. */
const MAX_CRAWLERS = 4;

/** Which operations of crawlers are struck, how, and what kind of table they load. */
export interface CrawlCampaign {
  readonly mode: NthMode;
  readonly table: LoadMode;
  /** The first operation that is struck, from 1, and the distance to the next one. */
  readonly first: number;
  readonly step: number;
}

/** Crawls a window for each n, struck at the n-th operation, until a crawler comes out clean; all into one table. */
export async function strikeCrawls(
  dir: string,
  campaign: CrawlCampaign,
  say: (text: string) => void,
): Promise<CrawlFound> {
  await using world = await openCrawlWorld(dir, campaign.table);
  const history: History = new Map();
  const found: Partial<CrawlFound>[] = [];
  let before: string | undefined;
  for (let n = campaign.first; ; n += campaign.step) {
    const attempt = { window: windowOf(campaign, n), crawlers: await crawlersAt(world, campaign, n), before };
    const audited = await audit(world, attempt, history);
    const strike = attempt.crawlers[0]?.strike;
    found.push({
      ...audited.found,
      strikes: Number(strike !== undefined),
      kills: attempt.crawlers.filter(isKilled).length,
    });
    before = audited.newest;
    const wrong = wrongOf(audited.found);
    if (wrong !== "") say(`${campaign.mode} ${strike?.operation ?? "nothing"} (${n}), ${audited.verdict}: ${wrong}`);
    // What is wrong with a table stays wrong: the rest would only repeat it.
    if (strike === undefined || wrong !== "") return sumOf(found);
  }
}

/** Each run has days of its own; where windows replace, it has the last day of the one before, too. */
function windowOf({ table }: CrawlCampaign, n: number): RunWindow {
  const from = addDays(FIRST_DAY, n);
  return { from, to: table === "append" ? from : addDays(from, 1) };
}

async function crawlersAt(world: CrawlWorld, { mode, table }: CrawlCampaign, n: number): Promise<CrawlerEnd[]> {
  const { from, to } = windowOf({ mode, table, first: 1, step: 1 }, n);
  const crawlers = [await world.crawler(["crawl", world.workflow, from, to], { ports: PORTS, mode, n })];
  while (crawlers.length < MAX_CRAWLERS) {
    const last = crawlers.at(-1);
    // The first one was struck, or the one after it was killed: somebody takes the run up, until nothing is left to do.
    if (last === undefined || (last.outcomes && (crawlers.length > 1 || mode !== "fail" || !last.strike))) break;
    const again = crawlers.length === 1 && mode !== "fail" && n % KILL_AGAIN === 0;
    const plan = { ports: PORTS, mode, n: 1 + ((n * 7) % 60) };
    crawlers.push(await world.crawler(["resume"], again ? plan : undefined));
  }
  return crawlers;
}

function wrongOf({ strikes, kills, loaded, ...bars }: Partial<CrawlFound>): string {
  return Object.entries(bars)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
