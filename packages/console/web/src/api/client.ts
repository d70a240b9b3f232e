import type { ApiError, ApiProblem } from "../../../src/api/index.js";
import { currentLanguage } from "../i18n/current.js";

/** An answer that is not 2xx (`status`), or none at all (0). */
export class ApiFailure extends Error {
  readonly status: number;
  /** At least one. */
  readonly problems: readonly ApiProblem[];

  constructor(status: number, problems: readonly ApiProblem[]) {
    super(problems.map((problem) => problem.text).join("\n"));
    this.status = status;
    this.problems = problems;
  }
}

/** What goes behind the `?`; undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The console's API. Every method throws an ApiFailure. The type is the one that packages/console/src/api says. */
export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) =>
    request<T>("GET", address(path, query), undefined, signal),
  post: <T>(path: string, body: unknown = {}, signal?: AbortSignal) => request<T>("POST", path, body, signal),
  put: <T>(path: string, body: unknown) => request<T>("PUT", path, body),
  delete: <T>(path: string) => request<T>("DELETE", path),
};

/** `/api/runs/a%2Fb`, from `/api/runs` and `a/b`. */
export function pathOf(base: string, ...parts: readonly (string | number)[]): string {
  return [base, ...parts.map((part) => encodeURIComponent(part))].join("/");
}

/** Path and query. */
export function address(path: string, query: Query = {}): string {
  const told = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return told.length > 0 ? `${path}?${new URLSearchParams(told)}` : path;
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: "application/json",
      "accept-language": currentLanguage(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new ApiFailure(0, [unreachable()]);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  throw new ApiFailure(response.status, problemsIn(answer) ?? [strange(response.status)]);
}

function problemsIn(answer: unknown): readonly ApiProblem[] | undefined {
  const problems = (answer as Partial<ApiError> | undefined)?.problems;
  return Array.isArray(problems) && problems.length > 0 ? problems : undefined;
}

function unreachable(): ApiProblem {
  const [detail, hint] =
    currentLanguage() === "ja"
      ? ["コンソールに接続できません", "コンソールが動いているか確認してください"]
      : ["The console does not answer", "See whether it is still running"];
  return { code: "", where: "", detail, hint, text: `${detail}: ${hint}` };
}

function strange(status: number): ApiProblem {
  const detail =
    currentLanguage() === "ja"
      ? `コンソールがエラーを返しました（HTTP ${status}）`
      : `The console answered HTTP ${status}`;
  return { code: "", where: "", detail, text: detail };
}
