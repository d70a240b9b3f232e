import type { Toxic } from "@collectro/faultkit";
import { type Text, text } from "../text.js";
import type { HttpFault } from "../trial/http-faults.js";
import type { Disturbance } from "../trial/plan.js";

const NO_UPSTREAM = text(
  "no source was named: --upstream NAME=host:port, and {upstream:NAME} in the arguments",
  "ソースの指定がない（--upstream NAME=host:port と、引数中の {upstream:NAME}）",
);

const TOXICS: readonly {
  readonly name: string;
  readonly title: Text;
  readonly toxic: Toxic;
  readonly times?: number;
}[] = [
  {
    name: "slow",
    title: text("the source is slow (each piece 200 ms late)", "ソースが遅い（1 片あたり 200 ms）"),
    toxic: { kind: "latency", delayMs: 200 },
    times: 10,
  },
  {
    name: "cut",
    title: text("the source's answer breaks off", "ソースの応答が途中で切れる"),
    toxic: { kind: "limit_data", maxBytes: 300 },
    times: 1,
  },
  {
    name: "reset",
    title: text("the source's connection is reset", "ソースの接続がリセットされる"),
    toxic: { kind: "reset_peer" },
    times: 1,
  },
];

const FULL_TOXICS: typeof TOXICS = [
  ...TOXICS,
  { name: "down", title: text("the source is down", "ソースが停止している"), toxic: { kind: "reset_peer" } },
  {
    name: "sliced",
    title: text("the source's answer comes in small pieces", "ソースの応答が細切れに届く"),
    toxic: { kind: "slicer", sliceBytes: 7, delayMs: 1 },
    times: 500,
  },
  {
    name: "hanging",
    title: text("the source hangs for 5 s, then closes", "ソースが 5 秒応答せずに切れる"),
    toxic: { kind: "timeout", closeMs: 5_000 },
    times: 1,
  },
];

const ANSWERS: readonly {
  readonly name: string;
  readonly title: Text;
  readonly fault: HttpFault;
  readonly times: number;
}[] = [
  {
    name: "500",
    title: text("the source answers 500 once", "ソースが一度 500 を返す"),
    fault: { kind: "status", code: 500 },
    times: 1,
  },
  {
    name: "500-always",
    title: text("the source answers 500 for good", "ソースが 500 を返し続ける"),
    fault: { kind: "status", code: 500 },
    times: Number.POSITIVE_INFINITY,
  },
  {
    name: "429",
    title: text("the source answers 429 once", "ソースが一度 429 を返す"),
    fault: { kind: "status", code: 429, retryAfterS: 1 },
    times: 1,
  },
  {
    name: "half",
    title: text("the source sends half a page", "ソースが半分だけ送る"),
    fault: { kind: "half" },
    times: 1,
  },
];

/** Faults of every named source; without one, a single entry that says why nothing was tried. */
export function sourceFaults(
  level: "quick" | "full",
  names: readonly string[],
): { readonly name: string; readonly disturbance: Disturbance }[] {
  if (names.length === 0) {
    const title = text("faults of the source", "ソースの障害");
    return [{ name: "source", disturbance: { title, place: async () => ({ impossible: NO_UPSTREAM }) } }];
  }
  const toxics = level === "quick" ? TOXICS : FULL_TOXICS;
  const requests = level === "quick" ? [1, 2] : [1, 2, 3];
  return names.flatMap((source) => [
    ...toxics.map((one) => ({ name: `source-${source}-${one.name}`, disturbance: toxicFault(source, one) })),
    ...ANSWERS.flatMap((one) =>
      requests.map((first) => ({
        name: `source-${source}-${one.name}-at-${first}`,
        disturbance: answerFault(source, one, first),
      })),
    ),
  ]);
}

function toxicFault(source: string, { title, toxic, times }: (typeof TOXICS)[number]): Disturbance {
  return {
    title,
    async place({ sources }) {
      const armed = await sources.get(source)?.network.arm(toxic, times === undefined ? {} : { times });
      return armed ? { strikes: () => armed.strikes, remove: () => armed.disarm() } : { impossible: NO_UPSTREAM };
    },
  };
}

function answerFault(source: string, { title, fault, times }: (typeof ANSWERS)[number], first: number): Disturbance {
  return {
    title: text(`${title.en}, at request ${first}`, `${title.ja}（${first} 回目）`),
    async place({ sources }) {
      const strikes = sources.get(source)?.http.arm(fault, first, times);
      return strikes ? { strikes, remove: async () => {} } : { impossible: NO_UPSTREAM };
    },
  };
}
