// The probe: a process with nothing in it but a connector. No host is here, so what is printed, left open or touched, the
// connector did. Started by probe.ts, with --expose-gc, and spoken to over its channel.
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Connector } from "@collectro/connector";
import type { Opening, ProbeCommand, ProbeReport, Reading } from "./protocol.js";
import { readWindow } from "./reading.js";
import { watchProcess } from "./touches.js";

// Taken at once: the connector finds no channel.
const send = process.send?.bind(process);
delete process.send;
let touched: () => string[] = () => [];
let connector: Connector | undefined;
let abort: AbortController | undefined;

process.on("message", (message) => void obey(message as ProbeCommand));
process.on("uncaughtException", (error) => tell({ kind: "broken", error: String(error) }));

async function obey(command: ProbeCommand): Promise<void> {
  if (command.kind === "open") await open(command);
  else if (command.kind === "read") await read(command);
  else if (command.kind === "abort") abort?.abort(new Error("stopped"));
  else send?.({ kind: "touched", touches: touched() } satisfies ProbeReport, () => process.disconnect());
}

async function open({ folder }: Opening): Promise<void> {
  try {
    const manifest = join(folder, "package.json");
    const entry = createRequire(manifest).resolve(JSON.parse(readFileSync(manifest, "utf8")).name);
    touched = watchProcess(realpathSync(folder));
    const loaded: { default?: Connector } = await import(pathToFileURL(entry).href);
    connector = loaded.default;
    if (typeof connector?.read !== "function") throw new Error("the package exports no connector as its default");
    const { name, apiVersion, title, summary, emptyWindow, paramInfos } = connector;
    const params = paramInfos.map((info) => ({ name: info.name, description: info.description, secret: info.secret }));
    tell({ kind: "declared", name, apiVersion, title, summary, emptyWindow, params });
  } catch (error) {
    tell({ kind: "broken", error: String(error) });
  }
}

async function read(reading: Reading): Promise<void> {
  if (!connector) return;
  abort = new AbortController();
  tell(await readWindow(connector, reading, abort));
}

function tell(report: ProbeReport): void {
  send?.(report);
}
