import type { ApiError } from "@collectro/console";
import { type Language, type Problem, ProblemError } from "@collectro/contract";
import { CRAWL_EXIT } from "@collectro/crawler";
import type { ConsoleFile } from "./console-file.js";

/** Asks the console that runs on the same state folder. */
export interface ConsoleClient {
  /** @throws ProblemError with what it refused */
  get<Answer>(path: string): Promise<Answer>;
  /** @throws ProblemError with what it refused */
  post<Answer>(path: string, body: object): Promise<Answer>;
  /** Its server-sent events, until it or the signal ends them. */
  events(path: string, signal: AbortSignal): AsyncGenerator<ServerEvent>;
}

export interface ServerEvent {
  readonly name: string;
  /** JSON. */
  readonly data: string;
}

/** A client that carries the token of `console.json`. */
export function consoleClient({ url, token }: ConsoleFile, language: Language): ConsoleClient {
  const headers = { authorization: `Bearer ${token}`, "accept-language": language };
  async function ask<Answer>(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(url + path, init);
    if (!response.ok) throw refusalOf(response.status, (await response.json()) as ApiError);
    return (await response.json()) as Answer;
  }
  return {
    get: async (path) => await ask(path, { headers }),
    async post(path, body) {
      const json = { ...headers, "content-type": "application/json" };
      return await ask(path, { method: "POST", headers: json, body: JSON.stringify(body) });
    },
    async *events(path, signal) {
      const { body } = await fetch(url + path, { headers, signal });
      let text = "";
      for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const events = `${text}${chunk}`.split("\n\n");
        text = events.pop() ?? "";
        for (const event of events) {
          const [, name, data] = /^event: (.*)\ndata: (.*)$/s.exec(event) ?? [];
          if (name !== undefined && data !== undefined) yield { name, data };
        }
      }
    },
  };
}

/** What the console refused. 503 is the warehouse's fault, which has an exit code of its own. */
function refusalOf(status: number, { problems }: ApiError): ProblemError {
  const told = problems.map(({ code, where, detail, hint }) => ({
    code: code as Problem["code"],
    where,
    detail,
    ...(hint === undefined ? {} : { hint }),
  }));
  return Object.assign(new ProblemError(told), status === 503 ? { exitCode: CRAWL_EXIT.warehouse } : {});
}
