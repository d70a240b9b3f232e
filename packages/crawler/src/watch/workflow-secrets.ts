import { containerEnv } from "../launch/container-env.js";
import type { Workflow } from "../workflow/workflow.js";

const MASK = "****";
/** Shorter values would blank out ordinary words. */
const MIN_CHARACTERS = 4;
const SECRET_NAME = /pass|secret|token|key|credential|auth/i;
const REFERENCE = /^(sm|env|file):/;

/** Whether a variable or a param of that name is taken for a secret where nothing declares it. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** Whether a value only says where a secret stands. */
export function isSecretReference(value: string): boolean {
  return REFERENCE.test(value);
}

/**
 * A text without the values that a workflow itself holds as secrets: variables and params whose names say so, variables
 * that an `env:` reference names or that are passed on, and passwords within addresses. A container that prints a secret which it fetched
 * itself has told it to its own output; that file keeps it.
 */
export function maskSecrets(text: string, workflow: Workflow): string {
  const masked = secretsOf(workflow).reduce((rest, secret) => rest.replaceAll(secret, MASK), text);
  return masked.replace(/(\/\/[^\s/:@]*:)[^\s/@]+@/g, `$1${MASK}@`);
}

/** The longest first: one that contains another leaves no tail. */
function secretsOf(workflow: Workflow): string[] {
  const { args, passEnv = [] } = workflow;
  const referred = new Set(args.flatMap((arg) => /=env:(\w+)$/.exec(arg)?.[1] ?? []));
  const variables = Object.entries(containerEnv(workflow)).filter(([name]) => {
    return isSecretName(name) || referred.has(name) || passEnv.includes(name);
  });
  // `--param=name=value`, `name=value` behind `--param`, or another container's `--name=value`.
  const params = args.map((arg) => /^(?:--param=|-+)?([^=]+)=(.*)$/s.exec(arg) ?? []);
  const named = params.flatMap(([, name = "", value = ""]) => (isSecretName(name) ? [value] : []));
  return [...variables.map(([, value]) => value), ...named]
    .flatMap((value) => [value, ...value.split("\n").map((line) => line.trim())])
    .filter((value) => value.length >= MIN_CHARACTERS && !isSecretReference(value))
    .sort((a, b) => b.length - a.length);
}
