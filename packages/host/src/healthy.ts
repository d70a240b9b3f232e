// The health check of an image, as a module without exports: exit 0 while the supervisor touches its heartbeat.
import { statSync } from "node:fs";

/** Six missed beats (`HEARTBEAT_INTERVAL_MS` of the contract is 5 s). */
const MAX_AGE_MS = 30_000;

const shared = process.env["COLLECTRO_SHARED_DIR"] || "/shared";
const beat = statSync(`${shared}/.heartbeat`, { throwIfNoEntry: false });
process.exit(beat && Date.now() - beat.mtimeMs < MAX_AGE_MS ? 0 : 1);
