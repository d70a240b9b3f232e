import { isSecretName } from "@collectro/crawler";

/** A part of a text, from `start` up to but without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands in a workflow file. */
export interface ValuePlace {
  /** The first key that leads to it. */
  readonly top: string;
  /** The last one. */
  readonly name: string;
  /** In a list: the value before it. */
  readonly before?: string;
}

/** Whether a param of that name is secret. */
export type IsSecret = (name: string) => boolean;

const NAMED = /^(?:--param=|-+)?([^=]+)=(.+)$/s;
const PASSWORD_IN_ADDRESS = /\/\/[^\s/:@]*:([^\s/@]+)@/dg;
const NAMED_IN_COMMENT = /([\w-]+)["']?\s*[=:]\s*["']?([^\s"',}\]]+)/dg;

/**
 * What is secret in a value: that of a secret param or of a variable whose name says so or which an argument refers to
 * (`referred`), an address that is told messages, a password within an address.
 */
export function secretSpans(
  value: string,
  place: ValuePlace,
  isSecret: IsSecret,
  referred: ReadonlySet<string>,
): Span[] {
  const whole = [{ start: 0, end: value.length }];
  if (place.top === "notify" && (place.name === "slack" || place.name === "webhook")) return whole;
  if (place.top === "env" && (isSecretName(place.name) || referred.has(place.name))) return whole;
  if (place.top === "args" || place.top === "command") {
    const option = /^-+([^=]+)$/.exec(place.before ?? "")?.[1] ?? "";
    if (option !== "param" && option !== "params" && isSecret(option)) return whole;
    const json = option === "params" ? value : /^--params=(.*)$/s.exec(value)?.[1];
    if (json !== undefined) return jsonSpans(value, json, isSecret);
    const [, name = "", secret = ""] = NAMED.exec(value) ?? [];
    if (isSecret(name)) return [{ start: value.length - secret.length, end: value.length }];
  }
  return passwordSpans(value);
}

/** What is secret in a comment, which may hold a line of the file as it was. */
export function commentSpans(comment: string, isSecret: IsSecret): Span[] {
  const named = [...comment.matchAll(NAMED_IN_COMMENT)].filter(([, name = ""]) => isSecret(name));
  return [...named.flatMap(({ indices }) => spanOf(indices?.[2])), ...passwordSpans(comment)];
}

function passwordSpans(value: string): Span[] {
  return [...value.matchAll(PASSWORD_IN_ADDRESS)].flatMap(({ indices }) => spanOf(indices?.[1]));
}

function spanOf(range: [number, number] | undefined): Span[] {
  return range ? [{ start: range[0], end: range[1] }] : [];
}

/** Within JSON a secret is hidden as it is written there, with its escapes. */
function jsonSpans(value: string, json: string, isSecret: IsSecret): Span[] {
  try {
    const texts = secretTexts(JSON.parse(json), isSecret).map((text) => JSON.stringify(text));
    return texts.flatMap((text) => {
      const at = value.indexOf(text);
      return at === -1 ? [] : [{ start: at + 1, end: at + text.length - 1 }];
    });
  } catch {
    return [{ start: value.length - json.length, end: value.length }];
  }
}

function secretTexts(value: unknown, isSecret: IsSecret): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    return typeof one === "string" && isSecret(name) && one !== "" ? [one] : secretTexts(one, isSecret);
  });
}
