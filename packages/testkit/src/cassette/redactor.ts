import { Masker } from "@collectro/host/masker";
import { FORM_SECRET, JSON_SECRET, JWT, SECRET_HEADER, URL_SECRET, XML_SECRET } from "./secret-names.js";

/** Begins the text that stands where a secret was. It has no character that URLs, JSON or headers would escape. */
export const PLACEHOLDER = "SECRET_";

/** A value that an answer gave is replaced wherever it stands if it is at least so long: no ordinary word is. */
const MIN_LEARNED_CHARACTERS = 16;

/** A header's first word that is no part of the secret. */
const SCHEME = /^(?:Basic|Bearer|Digest|Token|OAuth|ApiKey|AWS4-HMAC-SHA256) +/i;

/** What stands in place of a secret of that name. */
export function placeholderOf(name: string): string {
  return PLACEHOLDER + name.replace(/[^A-Za-z0-9]+/g, "_");
}

/**
 * Replaces secrets by placeholders, the same for the same value: values of secret params in every form that the masker
 * knows, and credentials by the name of the field, param or header that they stand in, wherever they turn up again.
 */
export class Redactor {
  readonly #masker = new Masker();
  readonly #placeholders = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** Adds the value of a secret param. Returns false when it is too short to be replaced. */
  add(name: string, value: string): boolean {
    this.#placeholders.set(value, placeholderOf(name));
    this.#taken.add(placeholderOf(name));
    return this.#masker.add([value], placeholderOf(name)) === 0;
  }

  /** A text of an answer: what it learns there is replaced in whatever comes after it. */
  answer(text: string): string {
    return this.#text(text, true);
  }

  /** A text of a request, or a param. */
  request(text: string): string {
    return this.#text(text, false);
  }

  /** A body that is a form; `learns` when it is an answer's. */
  form(text: string, learns: boolean): string {
    return this.#masker.mask(this.#replaceAll(text, FORM_SECRET, learns, decodeForm));
  }

  /** The value of a header that holds a credential, but for its scheme. */
  header(name: string, value: string): string {
    if (!SECRET_HEADER.test(name)) return this.request(value);
    const [scheme = ""] = SCHEME.exec(value) ?? [];
    const credential = value.slice(scheme.length);
    if (credential.startsWith(PLACEHOLDER)) return value;
    return scheme + (this.#placeholders.get(credential) ?? placeholderOf(name));
  }

  /** A credential that an answer gave under that name. */
  learn(name: string, value: string): string {
    return this.#placeholderFor(name, value, true);
  }

  /** Whether a text still holds a known secret in a known form. */
  finds(text: string): boolean {
    return this.#masker.mask(text) !== text;
  }

  #text(text: string, learns: boolean): string {
    let replaced = this.#replaceAll(text, JSON_SECRET, learns, decodeJson);
    replaced = this.#replaceAll(replaced, XML_SECRET, learns, asItIs);
    replaced = this.#replaceAll(replaced, URL_SECRET, false, decodeForm);
    replaced = this.#replaceAll(replaced, JWT, learns, asItIs);
    return this.#masker.mask(replaced);
  }

  #replaceAll(text: string, pattern: RegExp, learns: boolean, decode: (text: string) => string): string {
    return text.replace(pattern, (_, before: string, value: string, after: string) => {
      const name =
        before
          .match(/[\w-]+/g)
          ?.at(-1)
          ?.replace(/^u0026|^amp/, "") || "jwt";
      const [scheme = ""] = SCHEME.exec(value) ?? [];
      const credential = decode(value.slice(scheme.length));
      return before + scheme + this.#placeholderFor(name.toLowerCase(), credential, learns) + after;
    });
  }

  #placeholderFor(name: string, value: string, learns: boolean): string {
    if (value === "" || value.startsWith(PLACEHOLDER)) return value;
    const known = this.#placeholders.get(value);
    if (known) return known;
    const base = placeholderOf(name);
    let placeholder = base;
    for (let count = 2; this.#taken.has(placeholder); count += 1) placeholder = `${base}_${count}`;
    this.#placeholders.set(value, placeholder);
    this.#taken.add(placeholder);
    if (learns && value.length >= MIN_LEARNED_CHARACTERS) this.#masker.add([value], placeholder);
    return placeholder;
  }
}

function asItIs(text: string): string {
  return text;
}

function decodeJson(text: string): string {
  try {
    return JSON.parse(`"${text}"`);
  } catch {
    return text;
  }
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
