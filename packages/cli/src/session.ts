import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Language, languageOf } from "@collectro/contract";
import { type Texts, textsIn } from "./texts.js";

/** Options that every verb takes. */
export interface GlobalOptions {
  readonly lang?: string;
  readonly json?: boolean;
  readonly stateDir?: string;
}

/** What a verb works with: language, places, and how to print. */
export interface Session {
  readonly language: Language;
  readonly texts: Texts;
  readonly json: boolean;
  /** The state folder, absolute. */
  readonly stateDir: string;
  /** The package whose dependencies are the connectors. */
  readonly project: string;
  /** `file:` URL of `project`. */
  readonly base: string;
  /** Environment for child processes, with the language set. */
  readonly env: NodeJS.ProcessEnv;
}

/** Reads options and environment; `--lang` beats LANG, `--state-dir` beats $COLLECTRO_HOME. */
export function openSession(options: GlobalOptions, env: NodeJS.ProcessEnv = process.env): Session {
  const language = options.lang === "ja" || options.lang === "en" ? options.lang : languageOf(env);
  const project = resolve(env["COLLECTRO_PROJECT"] ?? ".");
  return {
    language,
    texts: textsIn(language),
    json: options.json === true,
    stateDir: resolve(options.stateDir ?? env["COLLECTRO_HOME"] ?? ".collectro"),
    project,
    base: pathToFileURL(`${project}/`).href,
    env: { ...env, LC_ALL: language === "ja" ? "ja_JP.UTF-8" : "C.UTF-8", COLLECTRO_PROJECT: project },
  };
}
