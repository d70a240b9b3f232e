import type { Workflow } from "../workflow/workflow.js";

const MASK = "****";
/** Shorter values would blank out ordinary words. */
const MIN_CHARACTERS = 4;
const SECRET_NAME = /pass|secret|token|key|credential|auth/i;
const REFERENCE = /^(sm|env|file):/;

/**
 * A text without the values that a workflow itself holds as secrets: variables and params whose names say so, variables
 * that an `env:` reference names, and passwords within addresses. A container that prints a secret which it fetched
 * itself has told it to its own output; that file keeps it.
 */
export function maskSecrets(text: string, workflow: Workflow): string {
  const masked = secretsOf(workflow).reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  return masked.replace(/(\/\/[^\s/:@]*:)[^\s/@]+@/g, `$1${MASK}@`);
}

/** The longest first: one that contains another leaves no tail. */
function secretsOf({ args, env }: Workflow): string[] {
  const referred = new Set(args.flatMap((arg) => /=env:(\w+)$/.exec(arg)?.[1] ?? []));
  const variables = Object.entries(env).filter(([name]) => SECRET_NAME.test(name) || referred.has(name));
  // `--param=name=value`, `name=value` behind `--param`, or another container's `--name=value`.
  const params = args.map((arg) => /^(?:--param=|-+)?([^=]+)=(.*)$/s.exec(arg) ?? []);
  const named = params.flatMap(([, name = "", value = ""]) => (SECRET_NAME.test(name) ? [value] : []));
  return [...variables.map(([, value]) => value), ...named]
    .flatMap((value) => [value, ...value.split("\n").map((line) => line.trim())])
    .filter((value) => value.length >= MIN_CHARACTERS && !REFERENCE.test(value))
    .sort((a, b) => b.length - a.length);
}
