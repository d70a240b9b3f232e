export { type Box, BoxUnavailable, boxOrSkip } from "./box.js";
export { type CanaryFinding, type CanaryPlaces, findCanaries } from "./canaries.js";
export { type LiveProcess, liveProcesses, type ProcessFilter } from "./live-processes.js";
export { type MountedDir, withReadOnlyBind, withTmpfs } from "./mounts.js";
export { type ObservedProcess, type ProcessExit, type SpawnOptions, spawnObserved } from "./observed-process.js";
export { checkSharedDir, type SharedDirCheckOptions, type SharedDirReport } from "./shared-dir-check.js";
export { type WaitOptions, waitUntil } from "./wait-until.js";
