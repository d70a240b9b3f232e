import type { Promised } from "../promise.js";
import { supervisorKilled } from "./supervisor-killed.js";
import { workerKilled } from "./worker-killed.js";

/** Every promise, in the order of the document. */
export const PROMISED: readonly Promised[] = [workerKilled, supervisorKilled];
