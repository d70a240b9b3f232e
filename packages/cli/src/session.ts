import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Language, languageOf, ProblemError } from "@collectro/contract";
import { stateDir } from "@collectro/crawler/place";
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
  /** True: stdout gets one JSON value and nothing else. */
  readonly json: boolean;
  /** The state folder, absolute. It is made when it is first needed (`prepareStateDir`). */
  readonly stateDir: string;
  /** The package whose dependencies are the connectors. */
  readonly project: string;
  /** `file:` URL of `project`. */
  readonly base: string;
  /** Environment for child processes, with the language set. */
  readonly env: NodeJS.ProcessEnv;
}

/** Reads options and environment; `--lang` beats LANG, `--state-dir` beats $COLLECTRO_HOME. Throws on another language. */
export function openSession(options: GlobalOptions, env: NodeJS.ProcessEnv = process.env): Session {
  const language = chosenLanguage(options.lang, env);
  const texts = textsIn(language);
  if (options.lang !== undefined && options.lang !== language) {
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--lang", detail: texts.badLanguage(options.lang) }]);
  }
  const project = resolve(env["COLLECTRO_PROJECT"] || ".");
  const session = {
    language,
    texts,
    json: options.json === true,
    stateDir: stateDir(options.stateDir),
    project,
    base: pathToFileURL(`${project}/`).href,
    env: { ...env, COLLECTRO_PROJECT: project },
  };
  return inLanguage(session, language);
}

/** The same session, speaking another language; so do the processes that it starts. */
export function inLanguage(session: Session, language: Language): Session {
  const env = { ...session.env, LC_ALL: language === "ja" ? "ja_JP.UTF-8" : "C.UTF-8" };
  return { ...session, language, texts: textsIn(language), env };
}

/** The language asked for; that of the environment when none was, or one that we do not speak. */
export function chosenLanguage(lang: string | undefined, env: NodeJS.ProcessEnv): Language {
  return lang === "ja" || lang === "en" ? lang : languageOf(env);
}

/** Makes the state folder. Throws ARGUMENT_INVALID when it cannot be written. */
export function prepareStateDir({ stateDir: dir, texts }: Session): void {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
  } catch (error) {
    const detail = texts.badState((error as Error).message);
    throw new ProblemError([{ code: "ARGUMENT_INVALID", where: "--state-dir", detail }], { cause: error });
  }
}
