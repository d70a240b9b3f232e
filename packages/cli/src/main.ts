#!/usr/bin/env node
import { formatProblem, problemsOf } from "@collectro/contract";
import { buildProgram } from "./program.js";
import { openSession } from "./session.js";

const early = openSession(languageFrom(process.argv));
try {
  await buildProgram(early.texts, (code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  const internal = { code: "INTERNAL", detail: error instanceof Error ? error.message : String(error) } as const;
  for (const problem of problemsOf(error) ?? [internal]) console.error(formatProblem(problem, early.language));
  process.exitCode = 2;
}

/** The help itself speaks the language, so it is needed before the options are parsed. */
function languageFrom(argv: readonly string[]): { lang?: string } {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  const lang = at < 0 ? undefined : argv[at]?.includes("=") ? argv[at]?.slice("--lang=".length) : argv[at + 1];
  return lang === undefined ? {} : { lang };
}
