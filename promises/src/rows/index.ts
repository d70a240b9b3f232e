import type { Promised } from "../promise.js";
import { backfillKilled } from "./backfill-killed.js";
import { bigRun } from "./big-run.js";
import { crawlerKilled } from "./crawler-killed.js";
import { deafContainer } from "./deaf-container.js";
import { fullDisk } from "./full-disk.js";
import { logTail } from "./log-tail.js";
import { manyLogLines } from "./many-log-lines.js";
import { manySlices } from "./many-slices.js";
import { network } from "./network.js";
import { resultFile } from "./result-file.js";
import { secrets } from "./secrets.js";
import { slowSource } from "./slow-source.js";
import { stall } from "./stall.js";
import { stopped } from "./stopped.js";
import { storageFaults } from "./storage-faults.js";
import { supervisorKilled } from "./supervisor-killed.js";
import { tokensExpire } from "./tokens-expire.js";
import { workerKilled } from "./worker-killed.js";

/** Every promise, in the order of the document. */
export const PROMISED: readonly Promised[] = [
  resultFile,
  workerKilled,
  supervisorKilled,
  crawlerKilled,
  backfillKilled,
  logTail,
  deafContainer,
  stopped,
  storageFaults,
  network,
  tokensExpire,
  fullDisk,
  stall,
  slowSource,
  secrets,
  manySlices,
  manyLogLines,
  bigRun,
];
