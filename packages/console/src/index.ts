export type * from "./api/index.js";
export type { ConnectorCatalogue, ReadParams } from "./connectors.js";
export { type Console, type ConsoleOptions, startConsole } from "./server/start.js";
