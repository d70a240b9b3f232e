import { randomBytes } from "node:crypto";

/** What the placeholders of args and env stand for in one trial. */
export interface PlaceholderValues {
  readonly shared: string;
  /** Addresses by upstream name. */
  readonly upstreams: ReadonlyMap<string, string>;
  readonly canary: string;
}

const PLACEHOLDER = /\{(shared|canary|upstream:([^{}]+))\}/g;

/** Replaces `{shared}`, `{canary}` and `{upstream:NAME}`; anything else in braces, such as `{date}`, is the container's own. */
export function fillIn(template: string, values: PlaceholderValues): string {
  return template.replace(PLACEHOLDER, (whole, kind: string, upstream: string | undefined) => {
    if (kind === "shared") return values.shared;
    if (kind === "canary") return values.canary;
    return values.upstreams.get(upstream ?? "") ?? whole;
  });
}

/** The names that `{upstream:NAME}` mentions. */
export function upstreamsNamed(templates: readonly string[]): string[] {
  return templates.flatMap((template) => [...template.matchAll(PLACEHOLDER)].flatMap(([, , name]) => name ?? []));
}

/** A value that nobody writes by chance. */
export function makeCanary(): string {
  return `canary-${randomBytes(12).toString("hex")}`;
}

const SECRET_NAME = /token|secret|passw|credential|api_?key|private_?key/i;
/** Shorter values are found by chance. */
const MIN_SECRET_LENGTH = 8;

/** Values that must come out nowhere: the canary, and variables whose name says that they hold a secret. */
export function secretsOf(env: Readonly<Record<string, string>>, canary: string): string[] {
  const named = Object.entries(env).filter(
    ([name, value]) => SECRET_NAME.test(name) && value.length >= MIN_SECRET_LENGTH,
  );
  return [...new Set([canary, ...named.map(([, value]) => value)])];
}
