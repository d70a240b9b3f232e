import { after, before, type Failure, position } from "./counter.js";
import type { Port } from "./plan.js";

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Target = Record<string, unknown>;

/** How the calls of one port are named, which of them count, and how they fail. */
export interface Wrapping {
  readonly port: Port;
  /** The operation as it is told; undefined for a call that does not count. */
  name(method: string, args: readonly unknown[]): string | undefined;
  failure(method: string, args: readonly unknown[]): Failure;
  /** The calls answer by promises: they fail by one, too. */
  readonly promises?: true;
  /** Told what a counted call answered. */
  answered?(method: string, answer: unknown): void;
}

/** True while a wrapped call runs: what it does by other calls, such as writeFileSync by openSync, is not counted again. */
let inside = false;

function outermost<T>(act: () => T): T {
  inside = true;
  try {
    return act();
  } finally {
    inside = false;
  }
}

/** Wraps a call that returns its answer, or a promise of it. */
export function wrapCall(target: object, method: string, wrapping: Wrapping): void {
  const { port, name, failure } = wrapping;
  replace(target, method, (original) => {
    return function wrapped(this: unknown, ...args: unknown[]): unknown {
      const operation = inside ? undefined : name(method, args);
      if (operation === undefined) return original.apply(this, args);
      try {
        before(port, operation, failure(method, args));
      } catch (error) {
        if (wrapping.promises) return Promise.reject(error);
        throw error;
      }
      const mark = position();
      const done = (): void => after(port, operation, mark);
      let result: unknown;
      try {
        result = outermost(() => original.apply(this, args));
        wrapping.answered?.(method, result);
        return result;
      } finally {
        // An operation that fails by itself is done, too.
        if (result instanceof Promise) result.then(done, done);
        else done();
      }
    };
  });
}

/** Wraps a call whose last argument is called with the error or the answer. */
export function wrapCallback(target: object, method: string, wrapping: Wrapping): void {
  const { port, name, failure } = wrapping;
  replace(target, method, (original) => {
    return function wrapped(this: unknown, ...args: unknown[]): unknown {
      const operation = inside ? undefined : name(method, args);
      const callback = args.at(-1);
      if (operation === undefined || typeof callback !== "function") return original.apply(this, args);
      try {
        before(port, operation, failure(method, args));
      } catch (error) {
        process.nextTick(callback, error);
        return undefined;
      }
      const mark = position();
      const told = (...answer: unknown[]): void => {
        wrapping.answered?.(method, answer[1]);
        after(port, operation, mark);
        callback(...answer);
      };
      return outermost(() => original.apply(this, [...args.slice(0, -1), told]));
    };
  });
}

function replace(target: object, method: string, wrap: (original: Call) => Call): void {
  const original = (target as Target)[method];
  if (typeof original === "function") (target as Target)[method] = wrap(original as Call);
}
