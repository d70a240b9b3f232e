import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CONTAINER_MAIN, type ContainerJob } from "./container.js";
import { writeCsv } from "./data/csv.js";
import { SCHEMA } from "./data/schema.js";
import { runProgram } from "./measure/program.js";
import { type MariaDbServer, startMariaDb } from "./servers/mariadb.js";
import { type StoreServer, startStore } from "./servers/object-store.js";
import { PAGE_ROWS, type PageServer, startPages } from "./servers/pages.js";
import { type PostgresServer, startPostgres } from "./servers/postgres.js";
import { type SshServer, startSshd } from "./servers/sshd.js";

/** The figure: 200 pages. */
const MAX_PAGES = 200;

/** How much is measured. */
export interface BenchSize {
  /** Rows of the table and of the CSV file. */
  readonly rows: number;
  /** Rounds of each side; undefined: what the row of the table asks for. */
  readonly rounds: number | undefined;
}

/** What the rows of the bench share; everything is made when it is first asked for. */
export interface Workbench extends AsyncDisposable {
  readonly size: BenchSize;
  readonly dir: string;
  /** A line for whoever waits. */
  say(text: string): void;
  /** A name that was not used yet, for a prefix or a file. */
  fresh(name: string): string;
  csv(): Promise<string>;
  /** A folder with so many files that each hold the whole CSV data. */
  csvCopies(copies: number): Promise<string>;
  store(): Promise<StoreServer>;
  postgres(): Promise<PostgresServer>;
  mariaDb(): Promise<MariaDbServer>;
  pages(): Promise<PageServer>;
  sshd(): Promise<SshServer>;
  /** A folder of compiled code, filled by the program that fills it while the image is built. */
  compileCache(): Promise<string>;
  /** What is the same in all runs of the container. */
  job(connector: string, params: object): Promise<Omit<ContainerJob, "prefix">>;
}

/** Opens the bench in a temporary folder. Close it: servers are running. */
export async function openWorkbench(size: BenchSize, say: (text: string) => void): Promise<Workbench> {
  const dir = await mkdtemp(join(tmpdir(), "collectro-bench-"));
  // PostgreSQL runs as another user, and reads the data here.
  await chmod(dir, 0o755);
  const stack = new AsyncDisposableStack();
  stack.defer(() => rm(dir, { recursive: true, force: true }));
  const schema = join(dir, "schema.json");
  writeFileSync(schema, JSON.stringify(SCHEMA));
  let used = 0;

  const csv = lazy(async () => {
    say(`writing ${size.rows} rows as CSV`);
    const path = join(dir, "orders.csv");
    writeCsv(path, size.rows);
    return path;
  });
  const store = lazy(async () => stack.use(await startStore(join(dir, "store"))));
  const postgres = lazy(async () => {
    say("starting and filling PostgreSQL");
    return stack.use(await startPostgres(join(dir, "postgres"), await csv()));
  });
  const mariaDb = lazy(async () => {
    say("starting and filling MariaDB");
    return stack.use(await startMariaDb(join(dir, "mariadb"), await csv()));
  });
  const pages = lazy(async () => stack.use(await startPages(Math.min(size.rows, MAX_PAGES * PAGE_ROWS))));
  const sshd = lazy(async () => stack.use(await startSshd(join(dir, "sshd"))));
  const compileCache = lazy(async () => {
    const path = join(dir, "compile-cache");
    const env = { NODE_COMPILE_CACHE: path, NODE_ENV: "production" };
    await runProgram(process.execPath, [join(dirname(CONTAINER_MAIN), "warm-up.js")], { env });
    return path;
  });

  return {
    size,
    dir,
    say,
    fresh: (name) => `${name}-${used++}`,
    csv,
    csvCopies: async (copies) => await copiesOf(await csv(), copies, join(dir, `copies-${copies}`)),
    store,
    postgres,
    mariaDb,
    pages,
    sshd,
    compileCache,
    job: async (connector, params) => {
      return { connector, params, schema, store: await store(), compileCache: await compileCache() };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A folder with hard links, which need no disk. */
async function copiesOf(file: string, copies: number, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (let copy = 0; copy < copies; copy += 1) linkSync(file, join(folder, `orders-${copy}.csv`));
  return folder;
}

function lazy<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
