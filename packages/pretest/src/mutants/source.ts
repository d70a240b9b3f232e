import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TableSchema } from "@collectro/table-schema";

/** An HTTP source for the reference containers: the same rows for a date at any time. */
export interface RowSource extends AsyncDisposable {
  readonly host: "127.0.0.1";
  readonly port: number;
}

/** What the rows of the source are. */
export const ROW_SCHEMA: TableSchema = {
  fields: [
    { name: "date", type: "DATE", mode: "REQUIRED" },
    { name: "id", type: "INT64", mode: "REQUIRED" },
    { name: "station", type: "STRING", mode: "REQUIRED" },
    { name: "visitors", type: "INT64", mode: "NULLABLE" },
    { name: "temperature", type: "FLOAT64", mode: "NULLABLE" },
  ],
};

/** The 20th of a month has no rows. */
export const EMPTY_DATE = "2024-09-20";

const STATIONS = ["札幌駅", "仙台駅", "東京駅", "名古屋駅", "大阪駅", "高知駅", "博多駅"];
const ROWS_PER_PAGE = 3;

/**
 * Starts the source: `/rows?date=YYYY-MM-DD&page=N` answers `{"rows":[…],"next":N|null,"total":T}`, one row a line. Any
 * other path is 404, a wrong date 400.
 *
 * @param token asked for as `Authorization: Bearer`, when given
 */
export async function startRowSource(token?: string): Promise<RowSource> {
  const server = createServer((request, response) => {
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return answer(response, 401);
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://source");
    if (pathname !== "/rows") return answer(response, 404);
    const date = searchParams.get("date") ?? "";
    const page = Number(searchParams.get("page") ?? "1");
    if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !Number.isInteger(page) || page < 1) return answer(response, 400);
    answer(response, 200, pageOf(rowsOf(date), page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { host: "127.0.0.1", port, [Symbol.asyncDispose]: () => close(server) };
}

function answer(response: ServerResponse, status: number, body = `{"error":${status}}\n`): void {
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

function pageOf(rows: readonly string[], page: number): string {
  const start = (page - 1) * ROWS_PER_PAGE;
  const lines = rows.slice(start, start + ROWS_PER_PAGE).join(",\n");
  const next = start + ROWS_PER_PAGE < rows.length ? page + 1 : null;
  return `{"rows":[\n${lines && `${lines}\n`}],"next":${next},"total":${rows.length}}\n`;
}

function rowsOf(date: string): string[] {
  const day = Number(date.slice(8));
  if (day === 20) return [];
  return Array.from({ length: 4 + (day % 4) }, (_, index) => {
    const row = {
      date,
      id: Number(date.replaceAll("-", "")) * 100 + index,
      station: STATIONS[(day + index) % STATIONS.length],
      visitors: index === 2 ? null : 1000 + ((day * 37 + index * 11) % 500),
      temperature: 10 + ((day + index) % 20) / 2,
    };
    return JSON.stringify(row);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
