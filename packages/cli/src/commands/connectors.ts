import type { Connector } from "@collectro/connector";
import { listPlugins, loadConnector } from "@collectro/host/registry";
import { schemaToJson } from "@collectro/table-schema";
import colors from "picocolors";
import { connectorPage } from "../connector-page.js";
import { showTable } from "../display.js";
import { exampleCommand } from "../example-command.js";
import { installedConnectors } from "../installed-connectors.js";
import { oneLine } from "../one-line.js";
import { kindOf } from "../param-kind.js";
import type { Session } from "../session.js";

/** What `collectro connectors` takes. */
export interface ConnectorsOptions {
  readonly markdown?: boolean;
}

/** `collectro connectors [NAME]`: the installed connectors, or one with its params and columns. */
export async function connectors(
  session: Session,
  name: string | undefined,
  { markdown = false }: ConnectorsOptions,
): Promise<number> {
  if (name === undefined) return await listConnectors(session);
  const { connector, version } = await loadConnector(name, session.base);
  if (session.json) console.log(JSON.stringify(described(connector, version)));
  else if (markdown) process.stdout.write(connectorPage(connector, packageOf(session, name), session.language));
  else console.log(explained(session, connector, version));
  return 0;
}

function packageOf({ base }: Session, name: string): string {
  return listPlugins(base).find(({ connector }) => connector === name)?.packageName ?? name;
}

async function listConnectors(session: Session): Promise<number> {
  const listed = await installedConnectors(session);
  if (session.json) console.log(JSON.stringify(listed));
  else if (listed.length > 0) {
    const rows = listed.map(({ connector, title, error, packageName, version }) => {
      return [connector, title ?? colors.red(oneLine(error ?? "")), `${packageName} ${version}`];
    });
    console.log(showTable(session.texts.connectorColumns, rows));
  }
  if (listed.length > 0) return 0;
  console.error(session.texts.noConnector(session.project));
  return 1;
}

function described(connector: Connector, version: string): object {
  const { name, title, summary, paramsJsonSchema, emptyWindow, fixedSchema, examples } = connector;
  return {
    name,
    version,
    title,
    summary,
    params: paramsJsonSchema,
    emptyWindow,
    schema: fixedSchema && schemaToJson(fixedSchema),
    examples,
  };
}

/** Name, type, required, default, description: the last one is folded, not cut. */
const PARAM_WIDTHS = [null, 28, null, 20, 64];

function explained({ texts, language }: Session, connector: Connector, version: string): string {
  const lines = [`${colors.bold(connector.name)} ${version}: ${connector.title[language]}`];
  if (connector.summary) lines.push(connector.summary[language]);
  const rows = connector.paramInfos.map(({ name, description, required, secret, schema }) => {
    const kind = secret ? texts.secret : kindOf(schema, language);
    const fallback = "default" in schema ? JSON.stringify(schema["default"]) : "";
    return [name, kind, required ? texts.required : texts.optional, fallback, description[language]];
  });
  lines.push(showTable(texts.paramColumns, rows, PARAM_WIDTHS));
  if (connector.fixedSchema) {
    lines.push(
      showTable(
        texts.schemaColumns,
        connector.fixedSchema.fields.map(({ name, type, mode }) => [name, type, mode]),
      ),
    );
  }
  for (const example of connector.examples) {
    lines.push(`${colors.dim(example.title[language])}\n${exampleCommand(connector.name, example)}`);
  }
  return lines.join("\n");
}
