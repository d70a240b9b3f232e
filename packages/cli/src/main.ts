#!/usr/bin/env node
import { CommanderError } from "commander";
import { tellFailure } from "./failure.js";
import { buildProgram } from "./program.js";
import { chosenLanguage } from "./session.js";
import { textsIn } from "./texts.js";
import { exitCodeOf } from "./usage.js";

// Help and usage errors speak the language too, so it is needed before the options are parsed.
const language = chosenLanguage(langOf(process.argv), process.env);
const texts = textsIn(language);
const json = process.argv.includes("--json");

// Whoever reads our output may leave (`| head -1`): the work goes on, and ends with its own exit code.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.on("uncaughtException", (error) => process.exit(tellFailure(error, language, json)));

try {
  process.exitCode = await runProgram();
} catch (error) {
  process.exitCode = tellFailure(error, language, json);
}

async function runProgram(): Promise<number> {
  let exitCode = 0;
  const program = buildProgram(texts, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return exitCodeOf(error, texts);
    throw error;
  }
}

function langOf(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => word === "--lang" || word.startsWith("--lang="));
  return argv[at]?.startsWith("--lang=") ? argv[at]?.slice("--lang=".length) : argv[at + 1];
}
