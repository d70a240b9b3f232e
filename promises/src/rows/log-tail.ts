import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { Figure, Ground, Promised } from "../promise.js";
import { killReaders, type ReadLines } from "../world/killed-readers.js";
import { anyAction, type LogAction, runActions } from "../world/log-actions.js";

/** What was found wrong once is tried first, for ever. */
const SEEDS = fileURLToPath(new URL("../../seeds/", import.meta.url));
/** Of the random actions; another one tries others. */
const SEED = 20_240_924;
const MAX_ACTIONS = 60;

/** Readers of a growing log that are killed, and random things that happen to a log, against a model. */
export const logTail: Promised = {
  name: "log-tail",
  promise: {
    en: "No log line is lost, doubled or torn, however it is written and whenever its reader is killed",
    ja: "どのように書かれ、読み手がいつ強制終了されても、ログ行は失われず、重複せず、途切れない",
  },
  measure: async (ground) => {
    const full = ground.size === "full";
    const read = await killReaders(join(ground.dir, "kills"), full ? 100 : 20);
    ground.say(`${read.kills} kills, ${read.lines} lines`);
    const model = await tryActions(ground, full ? 10_000 : 1_000);
    return figuresOf(read, model, full);
  },
};

interface Tried {
  readonly seeds: number;
  readonly actions: number;
  readonly wrong: number;
}

async function tryActions({ dir, say }: Ground, atLeast: number): Promise<Tried> {
  let runs = 0;
  let actions = 0;
  let wrong = 0;
  const differs = async (sequence: readonly LogAction[]): Promise<string | undefined> => {
    runs += 1;
    actions += sequence.length;
    return await runActions(join(dir, `actions-${runs}`), sequence).catch((error: Error) => error.message);
  };
  mkdirSync(SEEDS, { recursive: true });
  const seeds = readdirSync(SEEDS).filter((name) => name.startsWith("log-tail-"));
  for (const name of seeds) {
    const difference = await differs(JSON.parse(readFileSync(join(SEEDS, name), "utf8")) as LogAction[]);
    if (difference === undefined) continue;
    wrong += 1;
    say(`seeds/${name}: ${difference}`);
  }
  actions = 0;
  for (let seed = SEED; actions < atLeast && wrong === 0; seed += 1) {
    const sequences = fc.array(anyAction, { minLength: 1, maxLength: MAX_ACTIONS, size: "max" });
    const property = fc.asyncProperty(sequences, async (sequence) => (await differs(sequence)) === undefined);
    const { counterexample } = await fc.check(property, { seed, numRuns: 20 });
    const [found] = counterexample ?? [];
    if (!found) continue;
    wrong += 1;
    say(`seed ${seed}: ${await differs(found)}; kept as ${keep(seed, found)}`);
  }
  return { seeds: seeds.length, actions, wrong };
}

function keep(seed: number, actions: readonly LogAction[]): string {
  const name = `log-tail-${seed}.json`;
  writeFileSync(join(SEEDS, name), `${JSON.stringify(actions, undefined, 2)}\n`);
  return `seeds/${name}`;
}

function figuresOf(read: ReadLines, model: Tried, full: boolean): Figure[] {
  return [
    { what: { en: "kills of readers", ja: "読み手の強制終了" }, value: read.kills, atLeast: full ? 100 : 20 },
    { what: { en: "lines written meanwhile", ja: "その間に書かれた行" }, value: read.lines },
    { what: { en: "lines lost", ja: "失われた行" }, value: read.lost, atMost: 0 },
    { what: { en: "lines doubled", ja: "重複した行" }, value: read.doubled, atMost: 0 },
    { what: { en: "lines torn or displaced", ja: "途切れた、または順序の違う行" }, value: read.torn, atMost: 0 },
    {
      what: { en: "random actions against a model", ja: "モデルと比べたランダムな操作" },
      value: model.actions,
      atLeast: full ? 10_000 : 1_000,
    },
    { what: { en: "earlier counterexamples", ja: "過去に見つかった反例" }, value: model.seeds },
    { what: { en: "records that differ", ja: "モデルと異なる記録" }, value: model.wrong, atMost: 0 },
  ];
}
