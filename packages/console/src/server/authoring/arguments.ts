import { isDeepStrictEqual, parseArgs } from "node:util";
import type { ConnectorCatalogue } from "../../connectors.js";

type Params = Readonly<Record<string, unknown>>;

/** The arguments of a container of ours, as far as a form can say them. */
export interface ContainerArguments {
  readonly connector: string;
  /** Texts from `--param`, values from `--params`; the former count, as they do for the container. */
  readonly raw: Params;
  readonly output: string;
  readonly schema?: string;
  /** What the container makes of a window without rows; undefined: what its connector declares. */
  readonly emptyWindow?: "success" | "failure";
  /** At which place of the list each param stands, from 0. */
  readonly places: ReadonlyMap<string, number>;
}

const NAMES = ["connector", "param", "params", "output", "schema", "empty-window"] as const;
const EMPTY_WINDOWS = ["success", "failure"] as const;
type Name = (typeof NAMES)[number];
const OPTIONS = Object.fromEntries(NAMES.map((name) => [name, { type: "string" }] as const));

/** Reads arguments as the container does. Undefined when there are others, or one of these is missing or no JSON. */
export function readArguments(args: readonly string[]): ContainerArguments | undefined {
  const { tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const last: Partial<Record<Name, string>> = {};
  const [json, texts]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}];
  const places = new Map<string, number>();
  for (const token of tokens) {
    if (token.kind !== "option" || !isName(token.name) || !token.value) return undefined;
    const { name, value, index } = token;
    const read = name === "params" ? object(value) : name === "param" ? pair(value) : undefined;
    if (read === undefined && name.startsWith("param")) return undefined;
    Object.assign(name === "params" ? json : texts, read);
    for (const param of Object.keys(read ?? {})) places.set(param, index);
    last[name] = value;
  }
  const { connector, output, schema } = last;
  const emptyWindow = EMPTY_WINDOWS.find((word) => word === last["empty-window"]);
  if (connector === undefined || output === undefined || emptyWindow !== last["empty-window"]) return undefined;
  return {
    ...{ connector, raw: { ...json, ...texts }, output, places },
    ...(schema === undefined ? {} : { schema }),
    ...(emptyWindow === undefined ? {} : { emptyWindow }),
  };
}

function isName(name: string): name is Name {
  return NAMES.some((known) => known === name);
}

function pair(text: string): Params | undefined {
  const equals = text.indexOf("=");
  return equals > 0 ? { [text.slice(0, equals)]: text.slice(equals + 1) } : undefined;
}

function object(text: string): Params | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Params as arguments: each as `--param=name=value` when the container reads that as the same value, else in `--params`. */
export async function paramArguments(
  catalogue: ConnectorCatalogue,
  connector: string,
  params: Params,
): Promise<readonly string[]> {
  const asText = mapValues(params, (value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const asJson = mapValues(params, (value) => JSON.stringify(value));
  const [text, json] = await Promise.all(
    [asText, asJson].map(async (raw) => (await catalogue.readParams(connector, raw, "en")).params),
  );
  const rest: Record<string, unknown> = {};
  const written = Object.entries(params).flatMap(([name, value]) => {
    if (isDeepStrictEqual(text?.[name], value)) return [`--param=${name}=${asText[name]}`];
    if (isDeepStrictEqual(json?.[name], value)) return [`--param=${name}=${asJson[name]}`];
    rest[name] = value;
    return [];
  });
  return Object.keys(rest).length === 0 ? written : [...written, `--params=${JSON.stringify(rest)}`];
}

function mapValues<T>(params: Params, change: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, change(value)]));
}
