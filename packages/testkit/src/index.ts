export type { ConnectorRun, RunReport } from "./connector-run.js";
export { type ConnectorRunOptions, runConnector } from "./run-connector.js";
