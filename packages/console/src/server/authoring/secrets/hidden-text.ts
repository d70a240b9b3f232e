import { isSecretName, isSecretReference } from "@collectro/crawler";
import { type Document, parseDocument } from "yaml";
import { applyEdits, commentsOf, type Edit, scalarEdit, scalarsOf } from "./scalars.js";
import { commentSpans, type IsSecret, type Span, secretSpans } from "./spans.js";

/** A text that may be shown: what is secret in it has become `‹secret 1›`, `‹secret 2›`… */
export interface HiddenText {
  readonly text: string;
  /** The first is what `‹secret 1›` stands for. */
  readonly secrets: readonly string[];
}

const PLACEHOLDER = /‹secret (\d+)›/g;
/** A secret of so many characters is hidden wherever it stands; a shorter one may be an ordinary word. */
const MIN_CHARACTERS = 8;

/**
 * Hides the secrets that are written out in a workflow file, in comments, too. A text that is no YAML is hidden whole:
 * nobody can say what is what in it.
 */
export function hideSecrets(text: string, isSecret: IsSecret = isSecretName): HiddenText {
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0) return { text: "", secrets: [] };
  return hidden(text, document, commentsOf(text), isSecret);
}

/**
 * The same for a text that is no YAML, as far as it can be guessed: what the parser makes of it, and each of its lines as if
 * it stood in a comment. For whoever has asked to see it, to mend it.
 */
export function hideGuessed(text: string, isSecret: IsSecret = isSecretName): HiddenText {
  const document = parseDocument(text, { logLevel: "silent" });
  return hidden(text, document, [{ start: 0, end: text.length }], isSecret);
}

/** Hides what is secret in the values of a document, and in parts of its text that are read like comments. */
function hidden(text: string, document: Document, loose: readonly Span[], isSecret: IsSecret): HiddenText {
  const secrets: string[] = [];
  const hide = (value: string, spans: readonly Span[]): Edit[] =>
    spans.flatMap((span) => {
      const secret = value.slice(span.start, span.end);
      if (secret === "" || isSecretReference(secret) || isPlaceholder(secret)) return [];
      if (!secrets.includes(secret)) secrets.push(secret);
      return [{ ...span, text: `‹secret ${secrets.indexOf(secret) + 1}›` }];
    });
  const referred = new Set([...text.matchAll(/=env:(\w+)/g)].map(([, name = ""]) => name));
  const values = scalarsOf(document).flatMap((scalar) => {
    const parts = hide(scalar.value, secretSpans(scalar.value, scalar.place, isSecret, referred));
    return parts.length === 0 ? [] : [scalarEdit(text, scalar, parts)];
  });
  const isFree = ({ start, end }: Span): boolean => !values.some((one) => start < one.end && one.start < end);
  const others = loose.flatMap(({ start, end }) => {
    const spans = commentSpans(text.slice(start, end), isSecret);
    const placed = spans.map((span) => ({ start: span.start + start, end: span.end + start }));
    return hide(text, placed.filter(isFree));
  });
  return { text: hideEverywhere(applyEdits(text, [...values, ...others]), secrets), secrets };
}

/** The longest first: one that contains another leaves no tail. */
function hideEverywhere(text: string, secrets: readonly string[]): string {
  const long = [...secrets.entries()].filter(([, secret]) => secret.length >= MIN_CHARACTERS);
  long.sort(([, a], [, b]) => b.length - a.length);
  return long.reduce((rest, [index, secret]) => rest.replaceAll(secret, `‹secret ${index + 1}›`), text);
}

/** Puts back what the placeholders stand for. One that stands for nothing stays: see `unknownPlaceholders`. */
export function restoreSecrets(text: string, secrets: readonly string[]): string {
  const document = parseDocument(text, { logLevel: "silent" });
  const edits = scalarsOf(document).flatMap((scalar) => {
    const parts = placeholderEdits(scalar.value, secrets);
    return parts.length === 0 ? [] : [scalarEdit(text, scalar, parts)];
  });
  const restored = applyEdits(text, edits);
  return applyEdits(restored, placeholderEdits(restored, secrets));
}

/** The same for a value that is no text of YAML. */
export function restoreValue(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return applyEdits(value, placeholderEdits(value, secrets));
  if (Array.isArray(value)) return value.map((one) => restoreValue(one, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, restoreValue(one, secrets)]));
}

function placeholderEdits(text: string, secrets: readonly string[]): Edit[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap(({ 0: all, 1: number, index }) => {
    const secret = secrets[Number(number) - 1];
    return secret === undefined ? [] : [{ start: index, end: index + all.length, text: secret }];
  });
}

/** The placeholders of a text that stand for none of the secrets. */
export function unknownPlaceholders(text: string, secrets: readonly string[]): string[] {
  const found = [...text.matchAll(PLACEHOLDER)].filter(([, number]) => secrets[Number(number) - 1] === undefined);
  return found.map(([all]) => all);
}

/** Whether a value holds a placeholder and nothing else. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && value !== "" && value.replace(PLACEHOLDER, "") === "";
}
