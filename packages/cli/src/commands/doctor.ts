import { execFile } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { formatProblem, problemsOf } from "@collectro/contract";
import { listPlugins, loadConnector } from "@collectro/host/registry";
import colors from "picocolors";
import { oneLine } from "../one-line.js";
import type { Session } from "../session.js";
import type { Texts } from "../texts.js";

/** One thing looked at. Only those that are `needed` decide the exit code. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly needed: boolean;
  readonly detail: string;
}

const MIN_NODE_MAJOR = 22;
const ANSWER_MS = 10_000;

/** `collectro doctor`: what is installed, reachable, allowed. Exit code 1 when something needed is missing. */
export async function doctor(session: Session): Promise<number> {
  const found = await Promise.all([
    nodeVersion(),
    stateFolder(session.stateDir),
    connectorFindings(session),
    warehouse(),
    credentials(session.texts),
    storeEndpoint(session.texts),
    engine("podman", ["version", "--format={{.Client.Version}}"], session.texts),
    // Its client is often there alone; only the server can start a container.
    engine("docker", ["version", "--format={{.Server.Version}}"], session.texts),
  ]);
  const findings = found.flat();
  if (session.json) console.log(JSON.stringify(findings));
  else for (const finding of findings) console.log(line(session.texts, finding));
  return findings.every(({ ok, needed }) => ok || !needed) ? 0 : 1;
}

function nodeVersion(): Finding {
  const { node } = process.versions;
  return { name: "Node", ok: Number(node.split(".")[0]) >= MIN_NODE_MAJOR, needed: true, detail: node };
}

function stateFolder(dir: string): Finding {
  const about = { name: "state folder", needed: true };
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    const { bavail, bsize } = statfsSync(dir);
    return { ...about, ok: true, detail: `${dir} (${Math.round((bavail * bsize) / 2 ** 30)} GiB free)` };
  } catch (error) {
    return { ...about, ok: false, detail: (error as Error).message };
  }
}

async function connectorFindings({ base, project, texts, language }: Session): Promise<Finding[]> {
  const plugins = listPlugins(base);
  if (plugins.length === 0) {
    return [{ name: "connectors", ok: false, needed: true, detail: texts.noConnector(project) }];
  }
  return await Promise.all(
    plugins.map(async ({ connector, packageName, version }) => {
      const about = { name: `connector ${connector}`, needed: true };
      try {
        await loadConnector(connector, base);
        return { ...about, ok: true, detail: `${packageName} ${version}` };
      } catch (error) {
        const told = problemsOf(error)
          ?.map((problem) => formatProblem(problem, language))
          .join(" ");
        return { ...about, ok: false, detail: told ?? (error as Error).message };
      }
    }),
  );
}

async function warehouse(): Promise<Finding> {
  const about = { name: "DuckDB", needed: true };
  try {
    const { default: duckdb } = await import("@duckdb/node-api");
    return { ...about, ok: true, detail: duckdb.version() };
  } catch (error) {
    return { ...about, ok: false, detail: (error as Error).message };
  }
}

/** Looks only where Google's own libraries look first; on GKE the metadata server answers instead. */
function credentials(texts: Texts): Finding {
  const file = process.env["GOOGLE_APPLICATION_CREDENTIALS"];
  const wellKnown = join(homedir(), ".config", "gcloud", "application_default_credentials.json");
  const found = [file, wellKnown].find((path) => path && existsSync(path));
  const detail = found ?? texts.noCredentials;
  return { name: "Google credentials", ok: found !== undefined, needed: false, detail };
}

/** Every object goes to the endpoint that is set, so it must answer; whatever it answers will do. */
async function storeEndpoint(texts: Texts): Promise<Finding> {
  const endpoint = process.env["COLLECTRO_GCS_ENDPOINT"];
  if (!endpoint) return { name: "storage", ok: true, needed: false, detail: texts.storeDefault };
  const about = { name: "storage", needed: true };
  try {
    const answer = await fetch(endpoint, { signal: AbortSignal.timeout(ANSWER_MS), redirect: "manual" });
    await answer.body?.cancel();
    return { ...about, ok: true, detail: texts.storeAnswers(endpoint) };
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
    return { ...about, ok: false, detail: texts.storeSilent(endpoint, why) };
  }
}

function engine(name: string, args: readonly string[], texts: Texts): Promise<Finding> {
  return new Promise((resolve) => {
    execFile(name, args, { timeout: ANSWER_MS }, (error, stdout, stderr) => {
      const about = { name, needed: false };
      if (!error) return resolve({ ...about, ok: true, detail: stdout.trim() });
      if (error.code === "ENOENT") return resolve({ ...about, ok: false, detail: texts.notInstalled });
      const cause = stderr.trim().split("\n").at(-1) || error.message;
      resolve({ ...about, ok: false, detail: texts.clientOnly(cause) });
    });
  });
}

function line({ findings }: Texts, { name, ok, needed, detail }: Finding): string {
  const word = ok ? findings.ok : needed ? findings.missing : findings.optionalMissing;
  const paint = ok ? colors.green : needed ? colors.red : colors.yellow;
  return `${paint(word)}  ${colors.bold(name)}: ${oneLine(detail)}`;
}
