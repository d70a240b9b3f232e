import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, statfsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { listPlugins, loadConnector } from "@collectro/host/registry";
import colors from "picocolors";
import { showTable } from "../display.js";
import type { Session } from "../session.js";

/** One thing looked at. Only those that are `needed` decide the exit code. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly needed: boolean;
  readonly detail: string;
}

const MIN_NODE_MAJOR = 22;

/** `collectro doctor`: what is installed, reachable, allowed. Exit code 1 when something needed is missing. */
export async function doctor(session: Session): Promise<number> {
  const findings = [
    nodeVersion(),
    stateFolder(session.stateDir),
    ...(await connectorFindings(session)),
    await warehouse(),
    credentials(),
    storeEndpoint(),
    program("podman", ["--version"]),
    program("docker", ["--version"]),
  ];
  if (session.json) console.log(JSON.stringify(findings));
  else
    console.log(
      showTable(
        ["", "", ""],
        findings.map((finding) => row(session, finding)),
      ),
    );
  return findings.every(({ ok, needed }) => ok || !needed) ? 0 : 1;
}

function row({ texts }: Session, { name, ok, needed, detail }: Finding): string[] {
  const state = ok
    ? colors.green(texts.ok())
    : needed
      ? colors.red(texts.missing())
      : colors.yellow(texts.optionalMissing());
  return [name, state, detail.length > 90 ? `${detail.slice(0, 89)}…` : detail];
}

function nodeVersion(): Finding {
  const { node } = process.versions;
  return { name: "Node", ok: Number(node.split(".")[0]) >= MIN_NODE_MAJOR, needed: true, detail: node };
}

function stateFolder(dir: string): Finding {
  try {
    mkdirSync(dir, { recursive: true });
    accessSync(dir, constants.W_OK);
    const { bavail, bsize } = statfsSync(dir);
    return {
      name: "state",
      ok: true,
      needed: true,
      detail: `${dir} (${Math.round((bavail * bsize) / 2 ** 30)} GiB free)`,
    };
  } catch (error) {
    return { name: "state", ok: false, needed: true, detail: (error as Error).message };
  }
}

async function connectorFindings({ base, project, texts }: Session): Promise<Finding[]> {
  const plugins = listPlugins(base);
  if (plugins.length === 0)
    return [{ name: "connectors", ok: false, needed: true, detail: texts.noConnector(project) }];
  return await Promise.all(
    plugins.map(async ({ connector, packageName, version }) => {
      const name = `connector ${connector}`;
      return await loadConnector(connector, base).then(
        () => ({ name, ok: true, needed: true, detail: `${packageName} ${version}` }),
        (error: Error) => ({ name, ok: false, needed: true, detail: error.message }),
      );
    }),
  );
}

async function warehouse(): Promise<Finding> {
  try {
    const { default: duckdb } = await import("@duckdb/node-api");
    return { name: "DuckDB", ok: true, needed: true, detail: duckdb.version() };
  } catch (error) {
    return { name: "DuckDB", ok: false, needed: true, detail: (error as Error).message };
  }
}

/** Looks only where Google's own libraries look first; on GKE the metadata server answers instead. */
function credentials(): Finding {
  const file = process.env["GOOGLE_APPLICATION_CREDENTIALS"];
  const wellKnown = join(homedir(), ".config", "gcloud", "application_default_credentials.json");
  const found = [file, wellKnown].find((path) => path && existsSync(path));
  return {
    name: "Google credentials",
    ok: found !== undefined,
    needed: false,
    detail: found ?? "gcloud auth application-default login",
  };
}

function storeEndpoint(): Finding {
  const endpoint = process.env["COLLECTRO_GCS_ENDPOINT"];
  return {
    name: "storage",
    ok: true,
    needed: false,
    detail: endpoint ?? "bucket local: embedded; other buckets: Google",
  };
}

function program(name: string, args: readonly string[]): Finding {
  const found = spawnSync(name, args, { encoding: "utf8" });
  return { name, ok: found.status === 0, needed: false, detail: (found.stdout ?? "").trim() };
}
