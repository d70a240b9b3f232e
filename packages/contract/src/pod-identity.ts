/** GKE's metadata server, which gives a pod the tokens of its identity. */
const METADATA_ADDRESS = "169.254.169.254";
const TOKEN_PATH = "/computeMetadata/v1/instance/service-accounts/default/token";

/** How to wait; the defaults are right, tests shorten them. */
export interface IdentityWait {
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** In all, in milliseconds. Default 30 s. */
  readonly totalMs?: number;
  /** Before the second try, in milliseconds; doubled each time up to 2 s. Default 100 ms. */
  readonly firstPauseMs?: number;
}

const ANSWER_MS = 3_000;
const MAX_PAUSE_MS = 2_000;

let waited: Promise<void> | undefined;

/**
 * In a pod, waits until its identity (Workload Identity) has a token: in a pod's first seconds the metadata server may not
 * answer yet, and Google's clients give up after two. Elsewhere, or with a key file, there is nothing to wait for. Never
 * rejects: without a token the client says it better. Once per process.
 */
export function podIdentity(): Promise<void> {
  waited ??= waitForIdentity();
  return waited;
}

/** What `podIdentity` does once. */
export async function waitForIdentity(wait: IdentityWait = {}): Promise<void> {
  const { env = process.env, totalMs = 30_000, firstPauseMs = 100 } = wait;
  if (!env["KUBERNETES_SERVICE_HOST"] || env["GOOGLE_APPLICATION_CREDENTIALS"]) return;
  if (env["METADATA_SERVER_DETECTION"] === "none") return;
  const host = env["GCE_METADATA_IP"] || env["GCE_METADATA_HOST"] || METADATA_ADDRESS;
  const url = `${/^https?:/.test(host) ? "" : "http://"}${host}${TOKEN_PATH}`;
  const endMs = performance.now() + totalMs;
  for (let pauseMs = firstPauseMs; !(await givesToken(url)); pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS)) {
    if (performance.now() + pauseMs >= endMs) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function givesToken(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const response = await fetch(url, { headers: { "Metadata-Flavor": "Google" }, signal });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
