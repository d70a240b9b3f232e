import { podIdentity } from "@collectro/contract";
import type { BigQuery, Dataset } from "@google-cloud/bigquery";
import type { BigqueryTarget } from "./settings.js";

/** A job's configuration and state, in the words of BigQuery's REST API. */
export type JobConfiguration = Record<string, unknown>;

/** A job as BigQuery tells it. */
export interface JobState {
  readonly done: boolean;
  /** Why it failed; DONE alone does not mean success. */
  readonly failed?: JobError;
  readonly errors: readonly JobError[];
  /** Rows that a load job wrote. */
  readonly outputRows: number;
}

/** One error of a job. */
export interface JobError {
  readonly reason: string;
  readonly message: string;
  readonly location?: string;
}

/** A table as it stands. */
export interface LiveTable {
  /** BigQuery's JSON schema. */
  readonly fields: readonly unknown[];
  readonly rows: number;
  /** Milliseconds since 1970, as a text: tells a table from an earlier one of its name. */
  readonly createdAt: string;
}

/** The parts of BigQuery that a load needs. Every call may throw an `ApiError`. */
export interface BigqueryApi {
  readonly project: string;
  /** Inserts a job with an id of our choice; undefined when a job of that id is there already. */
  insertJob(id: string, configuration: JobConfiguration): Promise<JobState | undefined>;
  job(id: string): Promise<JobState>;
  /** Whether the table's dataset is there. */
  readonly hasDataset: boolean;
  /** Undefined when there is no such table. */
  table(name: TableName): Promise<LiveTable | undefined>;
  /** Does nothing when the table is there. */
  createTable(name: TableName, metadata: Record<string, unknown>): Promise<void>;
  /** Does nothing when it is not there. */
  deleteTable(name: TableName): Promise<void>;
  /** Rows of a query that only reads. */
  query(sql: string, params: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>[]>;
  /** The first rows of a table, which costs nothing. */
  rows(name: TableName, limit: number): Promise<Record<string, unknown>[]>;
}

/** A table's place. */
export interface TableName {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}

/** The HTTP status of an error of BigQuery's; 0 for anything else. */
export function statusOf(error: unknown): number {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "number" ? code : 0;
}

/**
 * Opens BigQuery with the credentials of this machine.
 * `$COLLECTRO_BIGQUERY_ENDPOINT` (`http://host:port`) puts an emulator in its place, which is sent no credentials.
 */
export async function openBigqueryApi({ table, settings }: BigqueryTarget): Promise<BigqueryApi> {
  const client = await connect(settings.project ?? projectIn(table));
  const project = await client.getProjectId();
  const inDataset = ({ project: of, dataset }: TableName) => client.dataset(dataset, { projectId: of });
  const found = await locationOf(inDataset(placeOf(table, project)));
  // Without it BigQuery looks for a job in the US and the EU only.
  const location = found ?? settings.location;
  const place = location === undefined ? {} : { location };
  return {
    project,
    hasDataset: found !== undefined,
    async insertJob(id, configuration) {
      try {
        const request = { jobReference: { projectId: project, jobId: id, ...place }, configuration };
        const [, answer] = await client.createJob({ ...request, jobId: id, ...place } as never);
        return stateOf(answer as never);
      } catch (error) {
        if (statusOf(error) === 409) return undefined;
        const { response } = error as { response?: JobMetadata };
        // The client throws a job that has failed by the time of the answer. It was made all the same.
        if (response?.status?.state === undefined) throw error;
        return stateOf(response);
      }
    },
    async job(id) {
      const [metadata] = await client.job(id, place).getMetadata();
      return stateOf(metadata as never);
    },
    async table(name) {
      try {
        const [metadata] = await inDataset(name).table(name.table).getMetadata();
        const { schema, numRows = 0, creationTime = "" } = metadata;
        return { fields: schema?.fields ?? [], rows: Number(numRows), createdAt: String(creationTime) };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async createTable(name, metadata) {
      await inDataset(name)
        .createTable(name.table, metadata)
        .catch((error: unknown) => {
          if (statusOf(error) !== 409) throw error;
        });
    },
    async deleteTable(name) {
      await inDataset(name).table(name.table).delete({ ignoreNotFound: true });
    },
    async query(query, params) {
      const [rows] = await client.query({ query, params, useLegacySql: false, ...place });
      return rows as Record<string, unknown>[];
    },
    async rows(name, limit) {
      const [rows] = await inDataset(name).table(name.table).getRows({
        maxResults: limit,
        autoPaginate: false,
        wrapIntegers: true,
      });
      return rows as Record<string, unknown>[];
    },
  };
}

async function connect(projectId: string | undefined): Promise<BigQuery> {
  const { BigQuery } = await import("@google-cloud/bigquery");
  const endpoint = process.env["COLLECTRO_BIGQUERY_ENDPOINT"];
  if (!endpoint) {
    await podIdentity();
    return new BigQuery({ ...(projectId ? { projectId } : {}) });
  }
  const { PassThroughClient } = await import("google-auth-library");
  return new BigQuery({
    apiEndpoint: endpoint,
    projectId: projectId ?? "local",
    authClient: new PassThroughClient() as never,
  });
}

/** Undefined when there is no such dataset. */
async function locationOf(dataset: Dataset): Promise<string | undefined> {
  try {
    const [metadata] = await dataset.getMetadata();
    return String(metadata.location ?? "US");
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** Where `dataset.table` or `project.dataset.table` lies. */
export function placeOf(name: string, project: string): TableName {
  const parts = name.split(".");
  const table = parts.pop() ?? "";
  const dataset = parts.pop() ?? "";
  return { project: parts.join(".") || project, dataset, table };
}

/** The project of `project.dataset.table`. */
function projectIn(table: string): string | undefined {
  const parts = table.split(".");
  return parts.length > 2 ? parts.slice(0, -2).join(".") : undefined;
}

interface JobMetadata {
  readonly status?: { readonly state?: string; readonly errorResult?: JobError; readonly errors?: readonly JobError[] };
  readonly statistics?: { readonly load?: { readonly outputRows?: string } };
}

function stateOf({ status, statistics }: JobMetadata): JobState {
  return {
    done: status?.state === "DONE",
    ...(status?.errorResult ? { failed: status.errorResult } : {}),
    errors: status?.errors ?? [],
    outputRows: Number(statistics?.load?.outputRows ?? 0),
  };
}
