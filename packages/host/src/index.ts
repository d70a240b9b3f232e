export { EXIT, type ExitCode } from "./exit-codes.js";
export type { Instrument, InstrumentMaker, InstrumentSource } from "./instrument.js";
export type { RunRequest } from "./protocol.js";
export type { InstalledPlugin } from "./registry.js";
export { runHost } from "./run-host.js";
export type { SupervisorOptions } from "./supervisor/supervise.js";
export type { WatchdogLimits } from "./supervisor/watchdog.js";
