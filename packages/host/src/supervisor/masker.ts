import { formsOf, MIN_SECRET_CHARACTERS } from "./secret-forms.js";

const MASK = "****";

/**
 * Replaces every known secret in a text, whatever form it took on its way there: as it is, JSON-escaped, URL-encoded, in
 * hexadecimal, or inside base64 at any alignment; in capitals or not, since protocols fold names and hexadecimal digits.
 * Longest first, so that a secret that contains another leaves no tail; of secrets that overlap all of both is replaced.
 */
export class Masker {
  readonly #forms = new Set<string>();
  /** What is written in the place of a form, by the form in lower case. */
  readonly #masks = new Map<string, string>();
  #pattern: RegExp | undefined;
  #longest = 1;

  /** Length of the longest text that is replaced, in UTF-16 units; at least 1. */
  get longest(): number {
    return this.#longest;
  }

  /** Adds values, and what is written in their place; returns how many were too short to be masked. */
  add(values: readonly string[], mask = MASK): number {
    let short = 0;
    for (const value of values) {
      if (value.length < MIN_SECRET_CHARACTERS) short += 1;
      else for (const form of formsOf(value)) this.#add(form, mask);
    }
    const longestFirst = [...this.#forms].sort((a, b) => b.length - a.length);
    this.#longest = longestFirst[0]?.length ?? 1;
    this.#pattern = longestFirst.length > 0 ? new RegExp(longestFirst.map(escapePattern).join("|"), "gi") : undefined;
    return short;
  }

  mask(text: string): string {
    const pattern = this.#pattern;
    if (!pattern) return text;
    let masked = "";
    let done = 0;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      if (match.index >= done) masked += text.slice(done, match.index) + this.#maskOf(match[0]);
      done = Math.max(done, match.index + match[0].length);
      // The next may begin inside of this one and end behind it.
      pattern.lastIndex = match.index + 1;
    }
    return masked + text.slice(done);
  }

  #add(form: string, mask: string): void {
    this.#forms.add(form);
    this.#masks.set(form.toLowerCase(), mask);
  }

  #maskOf(form: string): string {
    return this.#masks.get(form.toLowerCase()) ?? MASK;
  }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}
