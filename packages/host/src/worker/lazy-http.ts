import type { Http, HttpOptions } from "@collectro/connector";
import type { HttpParts } from "@collectro/connector/runtime";

/** What the helper works with; `moved` is told of every answer and every piece of a stream. */
export type HostHttpParts = HttpParts & { readonly progress: { moved(): void } };

/** The HTTP helper, loaded with the first request: connectors that speak to databases and files never pay for it. */
export function lazyHttp(parts: HostHttpParts): Http {
  let root: Promise<Http> | undefined;
  const load = (): Promise<Http> => {
    root ??= import("@collectro/connector/runtime").then(({ createHttp }) => createHttp({}, parts));
    return root;
  };
  return deferred(load, () => parts.progress.moved());
}

function deferred(load: () => Promise<Http>, moved: () => void): Http {
  async function answered<T>(answer: Promise<T>): Promise<T> {
    const value = await answer;
    moved();
    return value;
  }
  return {
    request: async (url, request) => await answered((await load()).request(url, request)),
    json: async (url, request) => await answered((await load()).json(url, request)),
    stream: async (url, request) => {
      const answer = await answered((await load()).stream(url, request));
      return { ...answer, body: watched(answer.body, moved) };
    },
    with: (options: HttpOptions) => {
      let derived: Promise<Http> | undefined;
      return deferred(() => {
        derived ??= load().then((http) => http.with(options));
        return derived;
      }, moved);
    },
  };
}

async function* watched(body: AsyncIterable<Buffer>, moved: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of body) {
    moved();
    yield chunk;
  }
}
