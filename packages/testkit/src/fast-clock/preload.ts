// Loaded with --import into the host's worker (see environment.ts): its timers run faster, before any code is loaded.
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import timers from "node:timers";
import promises from "node:timers/promises";
import { isMainThread } from "node:worker_threads";

/** A minute takes two seconds: the usual 10 s for a connection stay enough on a busy machine. */
const FASTER = 30;

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** `at`: which argument is the time in milliseconds. */
function hasten(target: object, name: string, at: number): void {
  const original = Reflect.get(target, name) as Call;
  function hastened(this: unknown, ...args: unknown[]): unknown {
    const ms = args[at];
    return original.apply(this, typeof ms === "number" ? args.with(at, Math.ceil(ms / FASTER)) : args);
  }
  Object.defineProperties(hastened, Object.getOwnPropertyDescriptors(original));
  Reflect.set(target, name, hastened);
}

if (isMainThread && /worker[/\\]main\.js$/.test(process.argv[1] ?? "")) {
  for (const name of ["setTimeout", "setInterval"]) {
    hasten(timers, name, 1);
    Reflect.set(globalThis, name, Reflect.get(timers, name));
    hasten(promises, name, 0);
  }
  hasten(net.Socket.prototype, "setTimeout", 0);
  hasten(AbortSignal, "timeout", 0);
  syncBuiltinESMExports();
}
