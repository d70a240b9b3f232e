import { isSecretReference, type Workflow } from "@collectro/crawler";

/** Of `--param name=value`, `--param=name=value` and `--name=value`; an address has no name before its first `=`. */
const PARAM = /^(?:--param=|-+)?([^=:/]+)=(.*)$/s;
const OPTION = /^-+([\w-]+)$/;

/** Names of secrets and of nothing else: `auth`, `rowKey` and `tokenUrl` are none. */
const SECRET_NAME =
  /(?:password|passwd|passphrase|pwd|secret|token|credentials?|(?:^|[^a-z])pass|(?:api|private|access|secret|signing|encryption)[_-]?key)$/i;
/** `//user:password@host`. */
const ADDRESS_WITH_PASSWORD = /\/\/[^\s/:@]*:[^\s/@]+@/;

/** A value that would stand in a manifest, where everyone who may look at pods reads it. */
interface Named {
  /** Of the key in the workflow file. */
  readonly path: readonly string[];
  readonly name: string;
  readonly value: string;
}

/** The variables and arguments of a workflow that look like secrets, and are written out in it. */
export function literalSecrets({ env, args }: Workflow): Omit<Named, "value">[] {
  const variables = Object.entries(env).map(([name, value]) => ({ path: ["env", name], name, value }));
  const params = args.flatMap((arg, index) => namedIn(arg, args[index - 1] ?? "", ["args", String(index)]));
  return [...variables, ...params].filter(isSecret).map(({ path, name }) => ({ path, name: name || path.join(".") }));
}

function isSecret({ name, value }: Named): boolean {
  if (value === "" || isSecretReference(value)) return false;
  return SECRET_NAME.test(name) || ADDRESS_WITH_PASSWORD.test(value);
}

/** What an argument holds, by its own name or by that of the option before it. */
function namedIn(arg: string, before: string, path: readonly string[]): Named[] {
  const json = before === "--params" ? arg : /^--params=(.*)$/s.exec(arg)?.[1];
  if (json !== undefined) return leavesOf(json).map((leaf) => ({ path, ...leaf }));
  const [, name, value] = PARAM.exec(arg) ?? [];
  if (name !== undefined && value !== undefined) return [{ path, name, value }];
  const option = arg.startsWith("-") ? undefined : OPTION.exec(before)?.[1];
  return [{ path, name: option ?? "", value: arg }];
}

/** Every text in a JSON object, with its key; of what is no JSON, none: the container will say so. */
function leavesOf(json: string): Omit<Named, "path">[] {
  const leaves: Omit<Named, "path">[] = [];
  try {
    JSON.parse(json, (name, value: unknown) => {
      if (typeof value === "string" || typeof value === "number") leaves.push({ name, value: String(value) });
    });
  } catch {
    return [];
  }
  return leaves;
}
