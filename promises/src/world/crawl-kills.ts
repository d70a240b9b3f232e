import { addDays, type RunWindow } from "@collectro/contract";
import type { LoadMode } from "@collectro/crawler";
import type { NthMode, Port } from "@collectro/faultkit";
import { type Attempt, audit, type CrawlFound, sumOf } from "./crawl-audit.js";
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
    const attempt = await attemptAt(world, campaign, n, windowOf(campaign, n), before);
    const [first] = attempt.crawlers;
    const kills = attempt.crawlers.filter(({ outcomes, crash }) => !outcomes && crash === undefined).length;
    const one = await audit(world, attempt, history);
    found.push({ ...one, strikes: Number(first?.strike !== undefined), kills });
    tell(campaign, n, attempt, one, say);
    before = attempt.newest;
    if (first?.strike === undefined) return sumOf(found);
  }
}
