export type { AccessOptions } from "./access.js";
export type { FaultBoard, RetryTestStatus } from "./fault-board.js";
export type { FaultRule, FaultStatus } from "./faults.js";
export type { MethodName } from "./methods.js";
export { type ObjectStore, type ObjectStoreOptions, startObjectStore } from "./server.js";
