import type { Connector } from "@collectro/connector";
import { type Language, ProblemError } from "@collectro/contract";
import type { RunRequest } from "../protocol.js";
import { loadConnector } from "../registry.js";
import { resolveSecret, type SecretStore } from "../secrets/references.js";

/** A connector with its typed params; every secret is a value by now, and masked. */
export interface Opened {
  readonly connector: Connector;
  readonly version: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Stage 2: connector name → Connector; secret references → values. No value is handed to the connector's code before
 * `mask` has resolved for it. Reports every wrong param and every unreadable secret at once.
 */
export async function open(
  request: RunRequest,
  secrets: SecretStore,
  mask: (values: ReadonlyMap<string, string>) => Promise<void>,
  language: Language,
): Promise<Opened> {
  const { connector, version } = await loadConnector(request.connector, request.base);
  const raw = { ...request.rawParams };
  const secretNames = connector.paramInfos.filter((info) => info.secret).map((info) => info.name);
  const given = secretNames.filter((name) => typeof raw[name] === "string");
  const resolved = await Promise.allSettled(given.map((name) => resolveSecret(name, raw[name] as string, secrets)));
  const values = new Map<string, string>();
  given.forEach((name, index) => {
    const result = resolved[index];
    if (result?.status === "fulfilled") values.set(name, result.value);
  });
  if (values.size > 0) await mask(values);
  const failures = resolved.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const unexpected = failures.find((failure) => !(failure instanceof ProblemError));
  if (unexpected) throw unexpected;
  const parsed = connector.parseParams({ ...raw, ...Object.fromEntries(values) }, language);
  const problems = [
    ...failures.flatMap((failure: ProblemError) => failure.problems),
    ...(parsed.ok ? [] : parsed.problems),
  ];
  if (!parsed.ok || problems.length > 0) throw new ProblemError(problems);
  return { connector, version, params: Object.freeze(parsed.params) };
}
