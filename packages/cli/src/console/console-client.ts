import type { ApiError } from "@collectro/console";
import { type Language, type Problem, ProblemError } from "@collectro/contract";
import type { ConsoleFile } from "./console-file.js";

/** Asks the console that runs on the same state folder. */
export interface ConsoleClient {
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
  return {
    async post<Answer>(path: string, body: object) {
      const init = { method: "POST", headers: { ...headers, "content-type": "application/json" } };
      const response = await fetch(url + path, { ...init, body: JSON.stringify(body) });
      if (!response.ok) throw new ProblemError(problemsOf((await response.json()) as ApiError));
      return (await response.json()) as Answer;
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

function problemsOf({ problems }: ApiError): Problem[] {
  return problems.map(({ code, where, detail, hint }) => ({
    code: code as Problem["code"],
    where,
    detail,
    ...(hint === undefined ? {} : { hint }),
  }));
}
