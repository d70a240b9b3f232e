import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import { status } from "./answers.js";

/** Logs of containers, each line with the time at which it came. */
export function openLogs() {
  const logs = new Map<string, { lines: string[]; over: boolean }>();
  const news = new EventEmitter().setMaxListeners(0);
  const logOf = (key: string) => {
    const log = logs.get(key) ?? { lines: [], over: false };
    logs.set(key, log);
    return log;
  };
  let ticks = 0;
  /** Two lines of three have the same time: it is no key of a line. */
  const timeOf = (): string => `2024-09-24T01:02:03.${String(Math.floor(ticks++ / 2)).padStart(9, "0")}Z`;
  return {
    write(pod: string, container: string, ...lines: readonly string[]) {
      for (const line of lines) logOf(`${pod}/${container}`).lines.push(`${timeOf()} ${line}`);
      news.emit("news");
    },
    /** The container has ended: followers come to their end. */
    end(pod: string, container: string) {
      logOf(`${pod}/${container}`).over = true;
      news.emit("news");
    },
    forget(pod: string) {
      for (const key of logs.keys()) if (key.startsWith(`${pod}/`)) logs.delete(key);
    },
    send(pod: string, query: URLSearchParams, response: ServerResponse) {
      const key = `${pod}/${query.get("container")}`;
      const log = logs.get(key);
      if (!log) {
        response.writeHead(404, { "content-type": "application/json" });
        return void response.end(JSON.stringify(status(404, "NotFound", `pods "${pod}" not found`)));
      }
      response.writeHead(200, { "content-type": "text/plain" });
      response.flushHeaders();
      const since = query.get("sinceTime") ?? "";
      const wanted = (lines: readonly string[]): string =>
        lines
          .filter((line) => line >= since)
          .map((line) => `${line}\n`)
          .join("");
      let sent = log.lines.length;
      response.write(wanted(log.lines));
      if (query.get("follow") !== "true" || log.over) return void response.end();
      const more = (): void => {
        response.write(wanted(log.lines.slice(sent)));
        sent = log.lines.length;
        if (log.over) response.end();
      };
      news.on("news", more);
      response.on("close", () => news.off("news", more));
    },
  };
}

export type Logs = ReturnType<typeof openLogs>;
