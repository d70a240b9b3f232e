export { EXIT, type ExitCode } from "./exit-codes.js";
export type { InstalledPlugin } from "./registry.js";
export { runHost } from "./run-host.js";
export type { SupervisorOptions } from "./supervisor/supervise.js";
export type { WatchdogLimits } from "./supervisor/watchdog.js";
