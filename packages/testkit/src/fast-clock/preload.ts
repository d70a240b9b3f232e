// Loaded with --import into the host's worker (see environment.ts): its timers run faster, before any code is loaded.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import { isMainThread } from "node:worker_threads";

/** A minute takes a second. */
const FASTER = 60;

type Call = (...args: unknown[]) => unknown;

/** `at`: which argument is the time in milliseconds. */
function hasten(target: object, name: string, at: number): void {
  const original = Reflect.get(target, name) as Call;
  const hastened = (...args: unknown[]): unknown => {
    const ms = args[at];
    return original.apply(target, typeof ms === "number" ? args.with(at, ms / FASTER) : args);
  };
  Object.defineProperties(hastened, Object.getOwnPropertyDescriptors(original));
  Reflect.set(target, name, hastened);
}

if (isMainThread && /worker[/\\]main\.js$/.test(process.argv[1] ?? "")) {
  for (const name of ["setTimeout", "setInterval"]) {
    hasten(timers, name, 1);
    Reflect.set(globalThis, name, Reflect.get(timers, name));
    hasten(promises, name, 0);
  }
  syncBuiltinESMExports();
}
