import type { Http, HttpOptions } from "@collectro/connector";
import type { HttpParts } from "@collectro/connector/runtime";

/** The HTTP helper, loaded with the first request: connectors that speak to databases and files never pay for it. */
export function lazyHttp(parts: HttpParts): Http {
  let root: Promise<Http> | undefined;
  const load = (): Promise<Http> => {
    root ??= import("@collectro/connector/runtime").then(({ createHttp }) => createHttp({}, parts));
    return root;
  };
  return deferred(load);
}

function deferred(load: () => Promise<Http>): Http {
  return {
    request: async (url, request) => await (await load()).request(url, request),
    json: async (url, request) => await (await load()).json(url, request),
    stream: async (url, request) => await (await load()).stream(url, request),
    with: (options: HttpOptions) => {
      let derived: Promise<Http> | undefined;
      return deferred(() => {
        derived ??= load().then((http) => http.with(options));
        return derived;
      });
    },
  };
}
