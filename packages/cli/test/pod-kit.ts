import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openState, previewTable } from "@collectro/crawler";
import { BoxUnavailable } from "@collectro/faultkit";
import { onTestFinished } from "vitest";
import { DATES, DAY, MAIN } from "./cli-kit.js";

/** Both containers run as this user, as in a pod; as root where that user cannot reach this clone. */
const USER = 1000;
/** Whose processes the crawler cannot look into. */
const OTHER_USER = 1001;

/** What a pod holds besides the crawler. */
export interface PodPlan {
  /** Shell of the external container, in the shared folder; absent: it never starts. */
  readonly external?: string;
  /** Shell before anything starts, in the shared folder. */
  readonly before?: string;
  /** The external container has ended, or not, by the time that the crawler starts. Default: both start at once. */
  readonly externalFirst?: boolean;
  /** Another user's. */
  readonly otherUser?: boolean;
  /** Shell beside both, in the shared folder; `$crawler` is the crawler's process, `$DIR/state/runs` has its run when it watches. */
  readonly meanwhile?: string;
  readonly limits?: Readonly<Record<string, string>>;
  readonly appear?: string;
}

/** What is left of a pod. */
export interface PodEnd {
  readonly code: number;
  readonly verdict: string;
  /** What `kubectl describe pod` would show of the crawler. */
  readonly lastWord: Readonly<Record<string, unknown>>;
  /** The codes of its reasons. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  /** Rows that the table holds. */
  readonly rows: number;
  /** Processes of the external container that the crawler left. */
  readonly left: number;
  readonly shared: string;
  readonly stderr: string;
}

/** Says success for the one object that is there, with two rows. */
export const SUCCEED = `printf '{"gcsPaths":["gcs://local/t/a"]}' >loadpath.txt; printf success >.r; mv .r job_result.txt`;

/** The first process holds the namespace, as the pause process of a pod does; it ends, and all else with it, after the crawler. */
const POD = `
# A /dev of its own, in which the kubelet has left a file for the last word.
mkdir "$DIR/dev"
for node in null zero random urandom; do touch "$DIR/dev/$node"; mount --bind "/dev/$node" "$DIR/dev/$node"; done
ln -s /proc/self/fd "$DIR/dev/fd"
touch "$DIR/dev/termination-log"
chmod 666 "$DIR/dev/termination-log"
mount --rbind "$DIR/dev" /dev
cd "$SHARED"
umask 0
eval "$BEFORE"
start_external() {
  [ -z "$EXTERNAL" ] || setpriv --reuid "$EXTERNAL_USER" --regid "$USER_ID" --clear-groups \\
    env -i PATH="$PATH" COLLECTRO_SHARED_DIR="$SHARED" sh -c "$EXTERNAL" &
  external=$!
}
[ -z "$FIRST" ] || { start_external; wait "$external"; }
setpriv --reuid "$USER_ID" --regid "$USER_ID" --clear-groups env -i PATH="$PATH" HOME="$DIR" COLLECTRO_WORKFLOW="$WORKFLOW" \\
  "$NODE" "$MAIN" --state-dir "$DIR/state" --json crawl env:COLLECTRO_WORKFLOW --attach --pod --shared-dir "$SHARED" \\
  --appear "$APPEAR" ${DATES.join(" ")} >"$DIR/stdout" 2>"$DIR/stderr" &
crawler=$!
[ -n "$FIRST" ] || start_external
[ -z "$MEANWHILE" ] || { eval "$MEANWHILE" & }
wait "$crawler"
echo $? >"$DIR/code"
grep -lzx "COLLECTRO_SHARED_DIR=$SHARED" /proc/[0-9]*/environ 2>/dev/null | wc -l >"$DIR/left"
`;

/** Runs crawler and external container as real processes of a process namespace of their own. */
export async function runPod(plan: PodPlan): Promise<PodEnd> {
  requireNamespaces();
  const dir = mkdtempSync(join(tmpdir(), "pod-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const shared = join(dir, "shared");
  mkdirSync(shared);
  await storeRows(join(dir, "state"));
  user ??= reaches(USER) ? USER : 0;
  execFileSync("chown", ["-R", `${user}:${user}`, dir]);
  chmodSync(shared, 0o777);
  const env = {
    ...process.env,
    DIR: dir,
    SHARED: shared,
    NODE: process.execPath,
    MAIN,
    WORKFLOW: JSON.stringify(workflow(plan.limits ?? {})),
    EXTERNAL: plan.external ?? "",
    USER_ID: String(user),
    EXTERNAL_USER: String(plan.otherUser ? OTHER_USER : user),
    BEFORE: plan.before ?? "",
    FIRST: plan.externalFirst ? "1" : "",
    MEANWHILE: plan.meanwhile ?? "",
    APPEAR: plan.appear ?? "60s",
  };
  await ended(spawn("unshare", ["--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", POD], { env }));
  const text = (name: string): string => readFileSync(join(dir, name), "utf8");
  const outcome = text("stdout").startsWith("{") ? JSON.parse(text("stdout")) : { reasons: [], warnings: [] };
  const codes = (given: readonly { code: string }[]): string[] => given.map(({ code }) => code);
  return {
    code: Number(text("code")),
    verdict: outcome.verdict,
    lastWord: JSON.parse(text("dev/termination-log") || "{}"),
    reasons: codes(outcome.reasons),
    warnings: codes(outcome.warnings),
    rows: await rowsOf(join(dir, "state")),
    left: Number(text("left")),
    shared,
    stderr: text("stderr"),
  };
}

let user: number | undefined;

function reaches(id: number): boolean {
  const as = ["--reuid", String(id), "--regid", String(id), "--clear-groups"];
  return spawnSync("setpriv", [...as, process.execPath, MAIN, "--version"], { stdio: "ignore" }).status === 0;
}

/** What a crawler says that is itself the first process of a namespace. */
export function runAlone(): string {
  requireNamespaces();
  const args = [MAIN, "crawl", "env:NONE", "--attach", "--pod", "--shared-dir", tmpdir(), ...DATES];
  const { status, stderr } = spawnSync("unshare", ["--pid", "--fork", "--mount-proc", process.execPath, ...args]);
  return `${status} ${stderr}`;
}

function requireNamespaces(): void {
  if (process.getuid?.() !== 0) throw new BoxUnavailable("a process namespace needs root");
  try {
    execFileSync("unshare", ["--pid", "--fork", "--mount-proc", "setpriv", "--version"], { stdio: "pipe" });
  } catch (error) {
    throw new BoxUnavailable(`a process namespace cannot be had here: ${(error as Error).message}`);
  }
}

async function ended(child: ReturnType<typeof spawn>): Promise<void> {
  await new Promise((resolve) => child.once("close", resolve));
}

function workflow(limits: Readonly<Record<string, string>>) {
  const schema = [
    { name: "day", type: "DATE", mode: "REQUIRED" },
    { name: "id", type: "INT64" },
  ];
  const table = { name: "t.rows", schema, windowColumn: "day", mode: "replace-window" };
  return { name: "pod", image: "none", output: "gs://local/t", table, limits };
}

/** Two rows as an object of the embedded store. */
async function storeRows(stateDir: string): Promise<void> {
  await using state = openState(stateDir);
  const url = `${await state.embeddedEndpoint()}/upload/storage/v1/b/local/o?uploadType=media&name=t%2Fa`;
  const body = [1, 2].map((id) => `{"day":"${DAY}","id":${id}}\n`).join("");
  const stored = await fetch(url, { method: "POST", body });
  if (!stored.ok) throw new Error(`storing: ${stored.status}`);
}

async function rowsOf(stateDir: string): Promise<number> {
  await using state = openState(stateDir);
  return (await previewTable(state, { table: { name: "t.rows" } } as never, 1))?.totalRows ?? 0;
}
