import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sharedDir } from "@collectro/contract";
import { asUser, type Box, pidNamespace, withReadOnlyBind, withTmpfs } from "@collectro/faultkit";
import pLimit from "p-limit";
import type { Promised } from "../promise.js";
import { wrongOf } from "../world/expected.js";
import { type RunningHost, startHost } from "../world/host-run.js";
import { openWorld, type World } from "../world/world.js";

const MIB = 1024 * 1024;
const WINDOW = { from: "2024-01-01", to: "2024-01-04" } as const;
const COUNT = 3;
const USER_ID = 1000;
/** Not the shared folder's fault: a user needs no more than this to be kept out. */
const OWNER_ONLY = 0o700;

/** A shared folder that refuses, and what must come of it. */
interface Trouble {
  readonly name: string;
  readonly word: "success" | "failure" | undefined;
  readonly exitCode: number;
  /** Makes the folder. */
  folder(dir: string): Promise<AsyncDisposable & { readonly path: string }>;
  /** What happens to it while the container runs. */
  meanwhile?(host: RunningHost): Promise<void>;
}

/** Exit code of a shared folder that cannot be used. */
const UNUSABLE = 3;
const failed = { word: "failure", exitCode: UNUSABLE } as const;
const silent = { word: undefined, exitCode: UNUSABLE } as const;
const room = () => withTmpfs(2 * MIB);

const FILLED_WHEN: Readonly<Record<string, (host: RunningHost) => boolean>> = {
  "the run has begun": ({ sharedDir: dir }) => existsSync(sharedDir(dir).heartbeat),
  "the first line is written": (host) => logOf(host).includes('"log"'),
  "the source is waited for": (host) => logOf(host).includes("waiting"),
  "the first day is read": (host) => logOf(host).includes(`${WINDOW.from}: ${COUNT}`),
  "the third day is read": (host) => logOf(host).includes(`2024-01-03: ${COUNT}`),
};

const TROUBLES: readonly Trouble[] = [
  { name: "full before", ...silent, folder: () => filled(MIB, 0) },
  { name: "half a mebibyte free", ...failed, folder: () => filled(MIB, MIB / 2) },
  ...Object.entries(FILLED_WHEN).map(
    ([moment, come]): Trouble => ({
      name: `full once ${moment}`,
      ...failed,
      folder: room,
      meanwhile: async (host) => await fillWhen(host, come),
    }),
  ),
  {
    name: "full for a while",
    word: "success",
    exitCode: 0,
    folder: room,
    meanwhile: async (host) => {
      await fillWhen(host, (of) => logOf(of).includes("waiting"));
      rmSync(join(host.sharedDir, FILLER));
    },
  },
  { name: "read-only", ...silent, folder: async (dir) => await withReadOnlyBind(dir) },
];

const FILLER = ".filler";

/** A shared folder without room, or without leave to write, as root, as another user and as process 1. */
export const fullDisk: Promised = {
  name: "full-disk",
  promise: {
    en: "A shared folder that is full or refuses never gives a false `success`: exit code 3, and a reason",
    ja: "共有フォルダが満杯でも書き込めなくても、誤った `success` は出ない：終了コード 3 と理由が残る",
  },
  measure: async ({ dir, size, say }) => {
    await using world = await openWorld(dir);
    const boxes: Record<string, Box | undefined> = {
      root: undefined,
      "another user": await asUser(USER_ID),
      "process 1": await pidNamespace(),
    };
    const rounds = size === "full" ? 10 : 1;
    const wrong: string[] = [];
    let runs = 0;
    const limit = pLimit(4);
    const one = async (trouble: Trouble, who: string): Promise<void> => {
      const found = await runIn(world, trouble, boxes[who]);
      runs += 1;
      wrong.push(...found.map((text) => `${trouble.name}, as ${who}: ${text}`));
    };
    const combinations = [
      ...Object.keys(boxes).flatMap((who) => TROUBLES.map((trouble) => ({ trouble, who }))),
      { trouble: { name: "somebody else's", ...silent, folder: ownersOnly }, who: "another user" },
    ];
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(combinations.map(({ trouble, who }) => limit(() => one(trouble, who))));
    }
    for (const text of wrong) say(text);
    return [
      { what: { en: "combinations", ja: "組み合わせ" }, value: combinations.length, atLeast: 20 },
      { what: { en: "runs", ja: "実行" }, value: runs, atLeast: combinations.length * rounds },
      {
        what: { en: "wrong words or exit codes, reasons not told", ja: "誤った語・終了コード、示されなかった理由" },
        value: wrong.length,
        atMost: 0,
      },
    ];
  },
};

async function runIn(world: World, trouble: Trouble, box: Box | undefined): Promise<string[]> {
  const { dir } = await world.fresh();
  await using folder = await trouble.folder(await openTo(dir));
  const params = { mode: "slow", waitMs: 200, count: COUNT };
  const host = await startHost(world, {
    ...WINDOW,
    params,
    sharedDir: folder.path,
    ...(box && { wrap: box.wrap }),
  });
  // A wait in vain is told with what the process said, which is then still to be ended.
  const missed = await trouble.meanwhile?.(host).catch((error: Error) => error.message);
  const run = await host.finish();
  const wrong = missed === undefined ? wrongOf(run, { ...WINDOW, count: COUNT }) : [missed];
  const { result } = run.report;
  if (result !== trouble.word) wrong.push(`${result ?? "no word"} instead of ${trouble.word ?? "none"}`);
  if (run.code !== trouble.exitCode) wrong.push(`exit code ${run.code} instead of ${trouble.exitCode}`);
  if (trouble.exitCode !== 0 && !`${run.stderr}${run.stdout}`.includes("SHARED_DIR_UNUSABLE")) wrong.push("no reason");
  return wrong;
}

/** A folder that every user may use. */
async function openTo(dir: string): Promise<string> {
  const path = join(dir, "open");
  await mkdir(path);
  await chmod(path, 0o777);
  return path;
}

async function ownersOnly(dir: string) {
  await chmod(dir, OWNER_ONLY);
  return { path: dir, [Symbol.asyncDispose]: async () => {} };
}

async function filled(sizeBytes: number, freeBytes: number) {
  const folder = await withTmpfs(sizeBytes);
  fill(folder.path, sizeBytes - freeBytes);
  return folder;
}

async function fillWhen(host: RunningHost, come: (host: RunningHost) => boolean): Promise<void> {
  await host.process.waitUntil(() => come(host), { what: "the moment to fill the disk" });
  fill(host.sharedDir, Infinity);
}

function fill(dir: string, bytes: number): void {
  const path = join(dir, FILLER);
  writeFileSync(path, "");
  const page = Buffer.alloc(4_096);
  try {
    for (let written = 0; written < bytes; written += page.length) appendFileSync(path, page);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function logOf({ sharedDir: dir }: RunningHost): string {
  const { log } = sharedDir(dir);
  return existsSync(log) ? readFileSync(log, "utf8") : "";
}
