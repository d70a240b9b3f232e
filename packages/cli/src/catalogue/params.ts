import { coerce } from "@collectro/connector";
import type { ReadParams } from "@collectro/console";
import { loadConnector } from "@collectro/host/registry";
import type { Session } from "../session.js";

/** What stands for a secret elsewhere. `literal:` escapes a value, and is one. */
const REFERENCE = /^(sm:\/\/|env:|file:)/;

/** Whether a value refers to a secret, and is none itself. */
export function isReference(value: unknown): boolean {
  return typeof value === "string" && REFERENCE.test(value);
}

/** Reads params by a connector's declaration. @throws ProblemError when there is no such connector */
export async function readParams(
  { base, language }: Session,
  name: string,
  raw: Readonly<Record<string, unknown>>,
): Promise<ReadParams> {
  const { connector } = await loadConnector(name, base);
  const infos = new Map(connector.paramInfos.map((info) => [info.name, info]));
  const typed = Object.entries(raw).map(([key, value]) => [key, coerce(value, infos.get(key)?.schema ?? {})]);
  const parsed = connector.parseParams(raw, language);
  const found = parsed.ok ? [] : parsed.problems;
  return {
    params: Object.fromEntries(typed),
    names: [...infos.keys()],
    secrets: connector.paramInfos.filter(({ secret }) => secret).map((info) => info.name),
    problems: found.filter(
      ({ code, where = "" }) => !(code === "PARAM_INVALID" && infos.get(where)?.secret && isReference(raw[where])),
    ),
  };
}
