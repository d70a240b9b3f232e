import type { Finding } from "./evidence.js";
import { inWords, Undecided } from "./evidence.js";
import { type ColumnGuess, fitsGuess, guessType } from "./types.js";

/** Whether the first record names the columns, and what the others hold. */
export interface HeaderFinding extends Finding {
  readonly header: boolean;
  readonly guesses: readonly ColumnGuess[];
}

/** Looks whether the first record differs from the others as names differ from values. Throws Undecided. */
export function findHeader(records: readonly (readonly string[])[]): HeaderFinding {
  const [first = [], ...rest] = records;
  const columns = first.map((_, index) => rest.map((cells) => cells[index] ?? ""));
  const guesses = columns.map(guessType);
  const text = (header: boolean, why: string) => `header ${header}: ${why}`;
  if (rest.length === 0)
    throw new Undecided("it holds one line, which may be the header or a row", "header: true or false");
  const typed = guesses.flatMap((guess, index) => (guess.type === "STRING" ? [] : [{ guess, index }]));
  const different = typed.filter(({ guess, index }) => !fitsGuess(first[index] ?? "", guess));
  const empty = first.some((cell) => cell.trim() === "");
  const unique = new Set(first.map((cell) => cell.toLowerCase())).size === first.length;
  if (different.length > 0 && !empty && unique && different.length === typed.length) {
    const shown = different
      .slice(0, 3)
      .map(({ guess, index }) => `${JSON.stringify(first[index])} above ${guess.type}`);
    return {
      params: { header: true },
      text: text(true, `the first line has texts where the others have values (${inWords(shown)})`),
      header: true,
      guesses,
    };
  }
  if (typed.length > 0 && different.length === 0) {
    const all = columns.map((values, index) => guessType([first[index] ?? "", ...values]));
    const columnNames = first.map((_, index) => `column_${index + 1}`);
    const why = `the first line has values of the same types as the others, in ${typed.length} of ${first.length} columns`;
    return { params: { header: false, columnNames }, text: text(false, why), header: false, guesses: all };
  }
  const reason =
    typed.length === 0
      ? "every column is text, so that the first line may be names or a row"
      : "the first line has texts above some columns of values, and values above others, or a name is empty or there twice";
  throw new Undecided(reason, "header: true or false");
}
