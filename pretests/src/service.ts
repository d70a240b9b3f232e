import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { asCsv, ROWS } from "./rows.js";

const PAGE_ROWS = 25;

/** An HTTP service with the rows, and with weather that depends on the day alone. */
export interface Service extends AsyncDisposable {
  readonly port: number;
}

/** `/rows.csv` is the whole of them, `/rows?from&to&page` answers pages with a total, `/archive?start_date&end_date` what open-meteo.com would. */
export async function startService(): Promise<Service> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
    if (pathname === "/rows.csv") {
      response.writeHead(200, { "content-type": "text/csv" }).end(asCsv(ROWS));
      return;
    }
    const answer =
      pathname === "/rows" ? pageOf(searchParams) : pathname === "/archive" ? weatherOf(searchParams) : undefined;
    response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: "no such thing" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pageOf(query: URLSearchParams): object {
  const found = ROWS.filter(({ day }) => day >= (query.get("from") ?? "") && day <= (query.get("to") ?? ""));
  const page = Number(query.get("page") ?? "1");
  return { total: found.length, rows: found.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS) };
}

function weatherOf(query: URLSearchParams): object {
  const days: string[] = [];
  const end = Date.parse(query.get("end_date") ?? "");
  for (let at = Date.parse(query.get("start_date") ?? ""); at <= end; at += 86_400_000) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  const hash = (day: string): number => Number(day.replaceAll("-", "")) % 30;
  return {
    daily_units: { time: "iso8601" },
    daily: {
      time: days,
      temperature_2m_max: days.map((day) => hash(day) + 0.5),
      temperature_2m_min: days.map((day) => hash(day) - 5),
      rain_sum: days.map((day) => (hash(day) % 3 === 0 ? null : 0.4)),
    },
  };
}
