import { syncBuiltinESMExports } from "node:module";
import { pathToFileURL } from "node:url";

type Call = (this: unknown, ...args: unknown[]) => unknown;

/** Ends or moves the whole process: nobody but the host may. */
const DEADLY = ["exit", "abort", "kill", "reallyExit", "chdir"];
/** Listeners that change what a fault or a signal does. */
const EVENTS = /^(SIG|uncaughtException|unhandledRejection|exit$|beforeExit$|message$|disconnect$)/;

/**
 * Notes what the connector in `folder` does with the process. Its own code may not read the environment; nobody may write to
 * it or end the process. What a library reads for itself is the library's. Returns what was seen, at any time.
 */
export function watchProcess(folder: string): () => string[] {
  const home = `${pathToFileURL(folder).href}/`;
  const seen = new Set<string>();
  const note = (what: string, place: string): void => {
    if (seen.size < 20) seen.add(`${what} at ${place}`);
  };
  watchEnvironment(home, note);
  for (const name of DEADLY) {
    const original = Reflect.get(process, name) as Call;
    Reflect.set(process, name, function watched(this: unknown, ...args: unknown[]): unknown {
      const place = callerOf(watched);
      if (place.includes("/probe/")) return original.apply(process, args);
      note(`process.${name}(${args.map(String).join(", ")})`, place);
      throw new Error(`process.${name} is not the connector's`);
    });
  }
  for (const name of ["on", "once", "addListener", "prependListener"]) {
    const original = Reflect.get(process, name) as Call;
    Reflect.set(process, name, function watched(this: unknown, ...args: unknown[]): unknown {
      const place = callerOf(watched);
      if (isOwn(place, home) && EVENTS.test(String(args[0]))) note(`process.${name}("${String(args[0])}")`, place);
      return original.apply(process, args);
    });
  }
  syncBuiltinESMExports();
  return () => [...seen];
}

function watchEnvironment(home: string, note: (what: string, place: string) => void): void {
  function reading(how: string, trap: Call): void {
    const place = callerOf(trap);
    if (isOwn(place, home)) note(how, place);
  }
  const traps: ProxyHandler<NodeJS.ProcessEnv> = {
    get(target, name, _receiver) {
      reading(`process.env.${String(name)}`, traps.get as Call);
      return Reflect.get(target, name);
    },
    has(target, name) {
      reading(`process.env.${String(name)}`, traps.has as Call);
      return Reflect.has(target, name);
    },
    ownKeys(target) {
      reading("process.env", traps.ownKeys as Call);
      return Reflect.ownKeys(target);
    },
    set(target, name, value) {
      note(`process.env.${String(name)} = …`, callerOf(traps.set as Call));
      return Reflect.set(target, name, value);
    },
    deleteProperty(target, name) {
      note(`delete process.env.${String(name)}`, callerOf(traps.deleteProperty as Call));
      return Reflect.deleteProperty(target, name);
    },
  };
  process.env = new Proxy(process.env, traps);
}

/** The place in the code that called `callee`: `file:///…:line:column`. */
function callerOf(callee: Call): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, callee);
  const frame = holder.stack?.split("\n").find((line) => /^\s+at /.test(line)) ?? "";
  return /\(?((?:file:|node:|\/)[^()]*)\)?$/.exec(frame)?.[1] ?? frame.trim();
}

function isOwn(place: string, home: string): boolean {
  return place.startsWith(home) && !place.slice(home.length).includes("node_modules/");
}
