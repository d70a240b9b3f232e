import { pointerProblem } from "./json-pointer.js";
import type { RestParams } from "./params.js";
import { fillIn, unknownPlaceholder } from "./placeholders.js";

/** One thing that is wrong with the params taken together. */
export interface ParamFault {
  readonly param: keyof RestParams & string;
  readonly message: string;
}

type Name = ParamFault["param"];

/** What a choice must have and may have beside it. */
interface Choice {
  readonly needs: readonly Name[];
  readonly takes: readonly Name[];
}

const AUTH: Record<RestParams["auth"], Choice> = {
  none: { needs: [], takes: [] },
  basic: { needs: ["username"], takes: ["password"] },
  bearer: { needs: ["token"], takes: [] },
  apiKey: { needs: ["apiKey", "apiKeyName"], takes: ["apiKeyIn"] },
  oauth2: { needs: ["tokenUrl", "clientId", "clientSecret"], takes: ["clientAuth", "scope", "tokenParams"] },
};

const SIZE: readonly Name[] = ["pageSize", "pageSizeParam", "pagingIn", "more"];
const PAGING: Record<RestParams["paging"], Choice> = {
  none: { needs: [], takes: [] },
  page: { needs: [], takes: ["pageParam", "firstPage", "end", ...SIZE] },
  offset: { needs: [], takes: ["offsetParam", "end", ...SIZE] },
  cursor: { needs: ["cursorPointer", "cursorParam"], takes: ["cursorMayBeAbsent", ...SIZE] },
  nextUrl: { needs: ["nextUrlPointer"], takes: ["cursorMayBeAbsent", ...SIZE] },
  linkHeader: { needs: [], takes: SIZE },
};

const SHAPE: Record<RestParams["rowShape"], Choice> = {
  list: { needs: [], takes: [] },
  single: { needs: [], takes: [] },
  members: { needs: [], takes: ["rowKey"] },
};

const POINTERS = ["rows", "total", "cursorPointer", "nextUrlPointer", "more"] as const;

/** Everything that contradicts itself in the params. Also asked when `url` is missing, to tell all that is missing at once. */
export function checkParams(params: RestParams): ParamFault[] {
  return [
    ...choiceFaults(params, "auth", AUTH),
    ...choiceFaults(params, "paging", PAGING),
    ...choiceFaults(params, "rowShape", SHAPE),
    ...pointerFaults(params),
    ...requestFaults(params),
    ...pagingFaults(params),
  ];
}

function choiceFaults<Param extends Name>(
  params: RestParams,
  param: Param,
  choices: Record<RestParams[Param] & string, Choice>,
): ParamFault[] {
  const chosen = String(params[param]);
  const { needs, takes } = Object.entries<Choice>(choices).find(([name]) => name === chosen)?.[1] ?? {
    needs: [],
    takes: [],
  };
  const missing = needs.filter((name) => params[name] === undefined);
  const mine = new Set<Name>([...needs, ...takes]);
  const others = new Set(Object.values<Choice>(choices).flatMap((choice) => [...choice.needs, ...choice.takes]));
  const useless = [...others].filter((name) => !mine.has(name) && params[name] !== undefined);
  return [
    ...missing.map((name) => ({ param: name, message: `${param}=${chosen} needs it` })),
    ...useless.map((name) => ({ param: name, message: `${param}=${chosen} has no use for it` })),
  ];
}

function pointerFaults(params: RestParams): ParamFault[] {
  return POINTERS.flatMap((param) => {
    const message = pointerProblem(params[param] ?? "");
    return message ? [{ param, message }] : [];
  });
}

function requestFaults(params: RestParams): ParamFault[] {
  const faults: ParamFault[] = [...urlFaults("url", params.url), ...urlFaults("tokenUrl", params.tokenUrl)];
  for (const param of ["url", "query", "headers"] as const) {
    const unknown = unknownPlaceholder(JSON.stringify(params[param] ?? ""));
    if (unknown) {
      faults.push({
        param,
        message: `${unknown} is no placeholder: there are {from} {to} {next} {date} {yyyy} {mm} {dd}`,
      });
    }
  }
  if (params.body !== undefined && params.method === "GET")
    faults.push({ param: "body", message: "a GET has no body" });
  const badHeader = Object.entries(params.headers).find(([name, value]) => !isHeader(name, value))?.[0];
  if (badHeader !== undefined) {
    faults.push({ param: "headers", message: `${JSON.stringify(badHeader)} cannot be sent as a header` });
  }
  if (params.auth !== "none" && Object.keys(params.headers).some((name) => name.toLowerCase() === "authorization")) {
    faults.push({ param: "headers", message: `auth=${params.auth} and a header Authorization contradict each other` });
  }
  return faults;
}

function urlFaults(param: "url" | "tokenUrl", text: string | undefined): ParamFault[] {
  if (text === undefined) return [];
  const filled = fillIn(text, { from: "2024-01-01", to: "2024-01-01" });
  const url = URL.canParse(filled) ? new URL(filled) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    return [{ param, message: "it is no http or https address" }];
  }
  if (url.username || url.password) {
    return [{ param, message: "user and password do not belong here: pass them as the secrets username and password" }];
  }
  return [];
}

/** RFC 9110 §5.1 and §5.5. */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value);
}

function pagingFaults(params: RestParams): ParamFault[] {
  const { paging, end, pageSize, pageSizeParam, pagingIn, method } = params;
  const faults: ParamFault[] = [];
  if (pageSizeParam !== undefined && pageSize === undefined) {
    faults.push({ param: "pageSize", message: "pageSizeParam needs it" });
  }
  if (pageSize !== undefined && pageSizeParam === undefined && end !== "shortPage" && paging !== "none") {
    faults.push({ param: "pageSizeParam", message: "pageSize needs it, to be asked for" });
  }
  if (end === "shortPage" && pageSize === undefined) {
    faults.push({ param: "pageSize", message: "end=shortPage needs it: what is short?" });
  }
  if (params.total !== undefined && params.totalHeader !== undefined) {
    faults.push({ param: "totalHeader", message: "total already says where the number of rows is" });
  }
  if (end === "total" && params.total === undefined && params.totalHeader === undefined) {
    faults.push({ param: "total", message: "end=total needs it, or totalHeader" });
  }
  if (end !== undefined && params.more !== undefined) {
    faults.push({ param: "end", message: "more already says where the end is" });
  }
  if (pagingIn === "body" && (method !== "POST" || typeof params.body !== "object" || params.body === null)) {
    faults.push({ param: "pagingIn", message: "pagingIn=body needs method=POST and a JSON object as body" });
  }
  if (params.rowShape === "single" && paging !== "none") {
    faults.push({ param: "rowShape", message: `rowShape=single and paging=${paging} contradict each other` });
  }
  return faults;
}
