export { EXIT, type ExitCode } from "./exit-codes.js";
export { type InstalledPlugin, listPlugins, loadConnector } from "./registry.js";
export { runHost } from "./run-host.js";
export { REPORT_FILE } from "./supervisor/shared-dir-writer.js";
export { type SupervisorOptions, supervise } from "./supervisor/supervise.js";
export { DEFAULT_LIMITS, type WatchdogLimits } from "./supervisor/watchdog.js";
