import { randomUUID } from "node:crypto";
import { invalid } from "./errors.js";
import { type Fault, instructionForms, parseInstruction } from "./instructions.js";
import { type MethodName, methodNames } from "./methods.js";

/** A fault to be armed: which calls it strikes, and how. */
export interface FaultRule {
  readonly method: MethodName;
  /** Only objects whose name this matches; a string is a regular expression without flags. Default: all. */
  readonly match?: string | RegExp;
  /** How many calls it strikes. Default 1; `Infinity` for all. */
  readonly times?: number;
  /** How many matching calls pass unharmed before the first strike. Default 0. */
  readonly after?: number;
  /** A storage-testbench failure id or one of ours, see the package's README. */
  readonly instruction: string;
}

/** An armed fault, as it stands. */
export interface FaultStatus {
  readonly id: string;
  readonly method: MethodName;
  readonly match: string | undefined;
  readonly times: number;
  readonly after: number;
  readonly instruction: string;
  /** Matching calls so far. */
  readonly calls: number;
  /** How often it really struck: what a test asserts. */
  readonly struck: number;
  /** True when it has struck `times` times. */
  readonly completed: boolean;
}

/** A fault that one request holds: it counts as used up when it strikes, and goes back when it does not. */
export interface HeldFault {
  readonly fault: Fault;
  strike(): void;
  release(): void;
}

/** An armed fault with its counters. */
export interface ArmedFault {
  readonly id: string;
  readonly rule: FaultRule;
  readonly fault: Fault;
  readonly pattern: RegExp | undefined;
  calls: number;
  struck: number;
  held: number;
}

/**
 * Checks a rule and gives it counters.
 *
 * @throws StorageError 400 naming the unknown method or instruction, and those there are.
 */
export function armFault(rule: FaultRule): ArmedFault {
  if (!methodNames.includes(rule.method)) {
    throw invalid(`A fault needs a method, one of ${methodNames.join(", ")}; not ${JSON.stringify(rule.method)}.`);
  }
  const fault = parseInstruction(rule.instruction);
  if (!fault) {
    throw invalid(
      `Unknown instruction ${JSON.stringify(rule.instruction)}. There are: ${instructionForms.join(", ")}.`,
    );
  }
  return { id: randomUUID(), rule, fault, pattern: patternOf(rule.match), calls: 0, struck: 0, held: 0 };
}

function patternOf(match: string | RegExp | undefined): RegExp | undefined {
  try {
    return match === undefined ? undefined : new RegExp(match);
  } catch {
    throw invalid(`"match" is a regular expression; ${JSON.stringify(match)} is none.`);
  }
}

/** Takes the first fault that is due for this call, and counts the call for every rule that matches it. */
export function holdFault(armed: Iterable<ArmedFault>, method: MethodName, object: string): HeldFault | undefined {
  let due: ArmedFault | undefined;
  for (const candidate of armed) {
    const { rule, pattern } = candidate;
    if (rule.method !== method || (pattern && !pattern.test(object))) {
      continue;
    }
    candidate.calls += 1;
    const isDue = candidate.calls > (rule.after ?? 0) && candidate.struck + candidate.held < (rule.times ?? 1);
    due ??= isDue ? candidate : undefined;
  }
  return due && hold(due);
}

function hold(armed: ArmedFault): HeldFault {
  let open = true;
  armed.held += 1;
  const settle = (struck: number) => {
    if (open) {
      open = false;
      armed.held -= 1;
      armed.struck += struck;
    }
  };
  return { fault: armed.fault, strike: () => settle(1), release: () => settle(0) };
}

/** The status of an armed fault, a copy. */
export function statusOf({ id, rule, pattern, calls, struck }: ArmedFault): FaultStatus {
  const times = rule.times ?? 1;
  return {
    id,
    method: rule.method,
    match: pattern?.source,
    times,
    after: rule.after ?? 0,
    instruction: rule.instruction,
    calls,
    struck,
    completed: struck >= times,
  };
}
