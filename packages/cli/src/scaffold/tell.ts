import colors from "picocolors";
import type { Session } from "../session.js";
import type { ScaffoldTexts } from "./texts.js";

/** What a scaffold made. Paths are relative to `place`. */
export interface Scaffold {
  readonly connector?: string;
  /** The folder in which `next` is to be run. */
  readonly place: string;
  readonly created: readonly string[];
  readonly changed?: readonly string[];
  readonly replaced?: readonly string[];
  readonly kept?: readonly string[];
  readonly next: readonly string[];
}

/** Tells it, with the commands that come next; returns exit code 0. */
export function tellScaffold({ json }: Session, texts: ScaffoldTexts, made: Scaffold): number {
  if (json) {
    console.log(JSON.stringify(made));
    return 0;
  }
  const { created, changed = [], replaced = [], kept = [], next } = made;
  for (const path of created) console.log(colors.green(texts.created(path)));
  for (const path of changed) console.log(texts.changed(path));
  for (const path of replaced) console.log(colors.yellow(texts.replaced(path)));
  for (const path of kept) console.log(colors.yellow(texts.kept(path)));
  console.log(["", texts.next, ...next.map((command) => `  ${command}`)].join("\n"));
  return 0;
}
