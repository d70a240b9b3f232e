import { type Language, languageOf } from "@collectro/contract";
import { RunRefused, reason } from "../reason.js";
import type { RunSession } from "../session.js";
import { containerEnv } from "./container-env.js";
import { imageLauncher } from "./image.js";
import type { LaunchedContainer } from "./launcher.js";
import { processLauncher } from "./process.js";

/**
 * Starts the container of a run with what the workflow says, the dates, and the places of this machine.
 * @throws RunRefused when it cannot be started
 */
export async function startContainer(session: RunSession, language: Language): Promise<LaunchedContainer> {
  const { id, window, details } = session.run();
  const { workflow, sharedDir, store } = details;
  const { runnable, limits } = workflow;
  const env = containerEnv(workflow);
  const launcher = runnable.kind === "command" ? processLauncher(runnable.command) : imageLauncher(runnable.image);
  try {
    const container = await launcher.launch({
      runId: id,
      args: workflow.args,
      env: {
        ...languageFor(env, language),
        ...env,
        FROM: window.from,
        TO: window.to,
        COLLECTRO_SHARED_DIR: sharedDir,
        ...(limits.requestsPerSecond === undefined
          ? {}
          : { COLLECTRO_REQUESTS_PER_SECOND: String(limits.requestsPerSecond) }),
        ...(store === undefined ? {} : { COLLECTRO_GCS_ENDPOINT: store.url }),
      },
      sharedDir,
      outputFile: session.folder.output,
      dir: workflow.dir,
      ...(limits.memoryBytes === undefined ? {} : { memoryBytes: limits.memoryBytes }),
    });
    await noteOrEnd(session, container);
    return container;
  } catch (error) {
    throw new RunRefused([reason("START_FAILED", { cause: (error as Error).message })]);
  }
}

/** A container that cannot be written down would outlive this crawler unseen. */
async function noteOrEnd(session: RunSession, container: LaunchedContainer): Promise<void> {
  try {
    session.note({ container: container.identity });
  } catch (error) {
    await container.stop(0);
    throw error;
  }
}

/**
 * The language of messages and no more: what a container sorts, writes or reads must be the same here as in Collectro, so
 * that neither the rest of the locale nor the time zone of this machine is its business. The workflow's choice counts.
 */
function languageFor(env: Readonly<Record<string, string>>, language: Language): Record<string, string> {
  const chosen = ["LC_ALL", "LC_MESSAGES", "LANG"].some((name) => env[name]);
  // English is what a container speaks that is told nothing.
  return chosen || language === languageOf({}) ? {} : { LC_MESSAGES: "ja_JP.UTF-8" };
}
