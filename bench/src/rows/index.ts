import { backfillLedger, backfillList, backfillLocal } from "./backfill.js";
import type { BenchRow } from "./bench-row.js";
import { coldStart } from "./cold-start.js";
import { coldStartGcs } from "./cold-start-gcs.js";
import { consoleList } from "./console-list.js";
import { consoleLog } from "./console-log.js";
import { consoleMany } from "./console-many.js";
import { consolePage } from "./console-page.js";
import { consoleTail } from "./console-tail.js";
import { cp932 } from "./cp932.js";
import { csvLimit } from "./csv-limit.js";
import { csvScript } from "./csv-script.js";
import { encode } from "./encode.js";
import { load } from "./load.js";
import { memoryGrowth } from "./memory-growth.js";
import { memorySupervisor } from "./memory-supervisor.js";
import { memoryWorker } from "./memory-worker.js";
import { mysqlLimit } from "./mysql-limit.js";
import { mysqlScript } from "./mysql-script.js";
import { parquetLimit } from "./parquet-limit.js";
import { postgresLimit } from "./postgres-limit.js";
import { postgresScript } from "./postgres-script.js";
import { pretestList, pretestQuick } from "./pretest.js";
import { restLimit } from "./rest-limit.js";
import { sftpWhole } from "./sftp-whole.js";
import { memoryXlsx, xlsxLimit } from "./xlsx.js";

/** The table, in its order. */
export const ROWS: readonly BenchRow[] = [
  encode,
  postgresScript,
  postgresLimit,
  mysqlScript,
  mysqlLimit,
  csvScript,
  csvLimit,
  cp932,
  xlsxLimit,
  parquetLimit,
  restLimit,
  sftpWhole,
  coldStart,
  coldStartGcs,
  load,
  backfillLocal,
  backfillLedger,
  backfillList,
  memoryWorker,
  memoryXlsx,
  memorySupervisor,
  memoryGrowth,
  pretestList,
  pretestQuick,
  consoleTail,
  consoleMany,
  consolePage,
  consoleList,
  consoleLog,
];
