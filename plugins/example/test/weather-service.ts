import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server with the part of the open-meteo archive's interface that the connector speaks. */
export interface WeatherService extends AsyncDisposable {
  readonly url: string;
  /** The queries that came in. */
  readonly asked: URLSearchParams[];
}

/** Starts it. `answers` are given one after the other, the last one for ever. */
export async function startWeatherService(...answers: readonly Answer[]): Promise<WeatherService> {
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams;
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(query);
    answer?.(query, response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/archive`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Answer = (query: URLSearchParams, response: ServerResponse, request: IncomingMessage) => void;

/** The answer of the real service to the days that were asked for, changed by `change`. */
export function weather(change: (daily: Daily) => object = (daily) => daily): Answer {
  return (query, response) => {
    const daily = change(dailyOf(query.get("start_date") ?? "", query.get("end_date") ?? ""));
    const head = { latitude: 35.7, longitude: 139.69, utc_offset_seconds: 32_400, daily_units: { time: "iso8601" } };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ ...head, daily }));
  };
}

/** The columns of the real service's answer to these days, both included. */
export function dailyOf(from: string, to: string): Daily {
  const days = daysBetween(from, to);
  return {
    time: days,
    temperature_2m_max: days.map((_, index) => 20.5 + index),
    temperature_2m_min: days.map((_, index) => 12 + index),
    rain_sum: days.map((_, index) => (index === 1 ? null : 0.4)),
  };
}

/** An answer with that status. */
export function refusal(status: number, body = '{"error":true,"reason":"no"}'): Answer {
  return (_, response) => {
    response.statusCode = status;
    response.setHeader("content-type", "application/json").end(body);
  };
}

export interface Daily {
  time: string[];
  temperature_2m_max: (number | null)[];
  temperature_2m_min: (number | null)[];
  rain_sum: (number | null)[];
}

function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += 86_400_000) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}
