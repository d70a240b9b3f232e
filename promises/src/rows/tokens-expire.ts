import { addDays, daysOf } from "@collectro/contract";
import type { Promised } from "../promise.js";
import { type KnownServer, secured, type TokenServer, tokenServer } from "../world/credentials.js";
import { wrongOf } from "../world/expected.js";
import { type FinishedHost, type HostRunOptions, runHostOnce } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

/** How long the store takes a token. */
const LIFETIME_S = 2;
const LIFETIME_MS = LIFETIME_S * 1000;
/** Before each day is read and stored: the store is asked often enough to see the end of each token. */
const WAIT_MS = 500;
const FIRST_DAY = "2024-01-01";
const COUNT = 3;

/** Tokens that expire as they said, tokens that are refused before, and tokens that are refused for ever. */
export const tokensExpire: Promised = {
  name: "tokens-expire",
  idle: true,
  promise: {
    en: "A token that expires or is withdrawn in the middle of a run is replaced; one that stays refused fails it and says so",
    ja: "実行の途中で失効・取り消しされたトークンは取り直す。拒否され続けるなら、そう述べて失敗する",
  },
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir, { requireAuth: true, tokenLifetimeMs: LIFETIME_MS });
    await using front = await secured(dir, world.store.port);
    const seconds = size === "full" ? 30 : 8;
    const window = { from: FIRST_DAY, to: addDays(FIRST_DAY, (seconds * 1000) / WAIT_MS - 1) };
    const wanted = { ...window, params: { mode: "slow", waitMs: WAIT_MS, count: COUNT } };
    await using honest = await tokenServer(LIFETIME_MS / 2, LIFETIME_S);
    // Says an hour: that its tokens end is told by the store alone.
    await using wrongly = await tokenServer(LIFETIME_MS / 2, 3_600);
    const runs = await Promise.all([honest, wrongly].map((tokens) => runWith(world, front, tokens, wanted)));
    const wrong = runs.flatMap((run) => wrongOfSurvivor(run, { ...window, count: COUNT }));
    world.store.faults.arm({ method: "storage.objects.insert", instruction: "return-401", times: Infinity });
    wrong.push(...wrongOfRefused(await runWith(world, front, honest, { from: window.from })));
    world.store.faults.clear();
    wrong.push(...(await sentOpenly(world, honest)));
    for (const text of wrong) say(text);
    const tokens = Math.min(honest.tokens, wrongly.tokens);
    return [
      { what: { en: "length of a run", ja: "実行の長さ" }, value: seconds, unit: "s" },
      { what: { en: "life of a token", ja: "トークンの寿命" }, value: LIFETIME_S, unit: "s" },
      {
        what: { en: "tokens used by a run, at least", ja: "一つの実行が使ったトークン、最少" },
        value: tokens,
        // The first, and one more for each time that it was refused.
        atLeast: size === "full" ? 8 : 2,
      },
      {
        what: {
          en: "wrong words, rows lost or doubled, tokens sent openly",
          ja: "誤った語、欠けた・重複した行、平文で送られたトークン",
        },
        value: wrong.length,
        atMost: 0,
      },
    ];
  },
};

function runWith(
  world: World,
  front: KnownServer & { endpoint: string },
  tokens: TokenServer,
  options: HostRunOptions,
) {
  return runHostOnce(world, { ...options, endpoint: front.endpoint, env: { ...front.env, ...tokens.env } });
}

function wrongOfSurvivor(run: FinishedHost, expected: Parameters<typeof wrongOf>[1]): string[] {
  const objects = daysOf(expected).length;
  return [
    ...wrongOf(run, expected),
    ...(run.report.result === "success" ? [] : [`no success: ${run.stdout.slice(-400)}`]),
    ...(run.stored.length === objects ? [] : [`${run.stored.length} objects for ${objects} days`]),
  ];
}

function wrongOfRefused({ code, report }: FinishedHost): string[] {
  const told = report.lines.some(
    ({ severity, log }) => severity === "error" && log.includes("new access token was refused"),
  );
  const failed = code === 1 && report.result === "failure";
  return [...(failed ? [] : [`refused: exit code ${code}, ${report.result}`]), ...(told ? [] : ["refused: not told"])];
}

/** Over http nothing is sent: the store, which wants a token, refuses. */
async function sentOpenly(world: World, tokens: TokenServer): Promise<string[]> {
  const before = tokens.tokens;
  const { report } = await runHostOnce(world, { env: tokens.env });
  const told = report.lines.some(({ log }) => log.includes("Anonymous caller"));
  return tokens.tokens === before && told ? [] : [`over http: ${report.lines.at(-1)?.log}`];
}
