import { isCalendarDate, parseRunWindow, type RunWindow } from "@collectro/contract";
import { ApiFailure, failure, type KeyedProblem } from "./problems.js";

/** What an address or a body says; nothing of it is believed. */
export type Given = Readonly<Record<string, unknown>>;

/** The body or the query as an object. @throws REQUEST_INVALID for anything else */
export function given(value: unknown): Given {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Given;
  throw failure("REQUEST_INVALID", "", "a JSON object is wanted");
}

/** A text; undefined when it is not there. @throws REQUEST_INVALID for anything else */
export function textOf(from: Given, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === "") return undefined;
  if (typeof value === "string") return value;
  throw failure("REQUEST_INVALID", name, "a text is wanted, once");
}

/** A whole number of an address, within bounds. @throws REQUEST_INVALID for one beyond them */
export function numberOf(from: Given, name: string, { min = 0, max, or }: Bounds): number {
  const value = from[name];
  if (value === undefined || value === "") return or;
  const number = typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= min && number <= max) return number;
  throw failure("REQUEST_INVALID", name, `a whole number from ${min} to ${max} is wanted`);
}

interface Bounds {
  /** Default 0. */
  readonly min?: number;
  readonly max: number;
  /** When it is not there. */
  readonly or: number;
}

/** One of some words; undefined when it is not there. @throws REQUEST_INVALID for another */
export function wordOf<Word extends string>(from: Given, name: string, words: readonly Word[]): Word | undefined {
  const value = textOf(from, name);
  const word = words.find((one) => one === value);
  if (value === undefined || word !== undefined) return word;
  throw failure("REQUEST_INVALID", name, `one of ${words.join(", ")} is wanted`);
}

/** The dates of a run that is to start. @throws the problems of a window, at the keys `from` and `to` */
export function windowOf(from: Given): RunWindow {
  const dates = { FROM: textOf(from, "from"), TO: textOf(from, "to") };
  const read = parseRunWindow(dates);
  if (read.ok) return read.window;
  const keyed = read.problems.map(
    (problem): KeyedProblem => ({ ...problem, keys: [problem.where?.startsWith("TO") ? "to" : "from"] }),
  );
  throw new ApiFailure(keyed, 400);
}

/** Dates that something is looked up by; undefined when neither is there. One alone stands for itself and all before or after. */
export function rangeOf(from: Given): RunWindow | undefined {
  const first = dateOf(from, "from");
  const last = dateOf(from, "to");
  if (first === undefined && last === undefined) return undefined;
  return { from: first ?? "0001-01-01", to: last ?? "9999-12-31" };
}

function dateOf(from: Given, name: string): string | undefined {
  const value = textOf(from, name);
  if (value === undefined || isCalendarDate(value)) return value;
  throw failure("REQUEST_INVALID", name, "a date such as 2024-09-24 is wanted");
}
