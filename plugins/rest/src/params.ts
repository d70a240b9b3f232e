import { secret, z } from "@collectro/connector";
import { checkParams } from "./param-rules.js";

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const count = z.int().min(1);

/** Everything about an API is said here; see the README for each by example. */
export const declaredParams = z.object({
  url: z.string().min(1).describe("Address; may hold {from} {to} {next} {date} {yyyy} {mm} {dd}"),
  method: z.enum(["GET", "POST"]).default("GET").describe("HTTP method"),
  query: z.record(z.string(), scalar).default({}).describe("Query params, with placeholders"),
  headers: z.record(z.string(), z.string()).default({}).describe("Headers that are no secret, with placeholders"),
  body: z.unknown().optional().describe("Body of a POST: JSON, or a text; with placeholders"),
  slices: z
    .enum(["whole", "day", "week", "month"])
    .optional()
    .describe("How the window is cut into requests. Default: as the placeholders ask for"),

  rows: z.string().default("").describe("JSON Pointer to the rows; empty: the whole answer"),
  rowShape: z
    .enum(["list", "single", "members"])
    .default("list")
    .describe("list: an array of rows; single: one row; members: an object whose members are the rows"),
  rowKey: z.string().min(1).optional().describe("Column that gets the member's name (rowShape members)"),
  nullIsEmpty: z.boolean().default(false).describe("Read null in place of the rows as no rows"),
  total: z.string().optional().describe("JSON Pointer to the number of rows in all pages; it is checked"),
  totalHeader: z.string().min(1).optional().describe("Header with the number of rows in all pages; it is checked"),

  auth: z.enum(["none", "basic", "bearer", "apiKey", "oauth2"]).default("none").describe("How to identify ourselves"),
  username: secret().optional().describe("User name (auth basic)"),
  password: secret().optional().describe("Password (auth basic)"),
  token: secret().optional().describe("Token (auth bearer)"),
  apiKey: secret().optional().describe("API key (auth apiKey)"),
  apiKeyName: z.string().min(1).optional().describe("Name of the header or query param of the API key"),
  apiKeyIn: z.enum(["header", "query"]).optional().describe("Where the API key goes. Default header"),
  tokenUrl: z.string().min(1).optional().describe("Token endpoint (auth oauth2, client credentials)"),
  clientId: secret().optional().describe("Client id (auth oauth2)"),
  clientSecret: secret().optional().describe("Client secret (auth oauth2)"),
  clientAuth: z.enum(["header", "body"]).optional().describe("Where client id and secret go. Default header"),
  scope: z.string().min(1).optional().describe("Scopes, separated by spaces (auth oauth2)"),
  tokenParams: z.record(z.string(), z.string()).optional().describe("More params of the token request, e.g. audience"),

  paging: z
    .enum(["none", "page", "offset", "cursor", "nextUrl", "linkHeader"])
    .default("none")
    .describe("How further pages are asked for"),
  pageParam: z.string().min(1).optional().describe("Param of the page number (paging page). Default page"),
  firstPage: z.int().min(0).optional().describe("Number of the first page (paging page). Default 1"),
  offsetParam: z.string().min(1).optional().describe("Param of the offset (paging offset). Default offset"),
  cursorParam: z.string().min(1).optional().describe("Param that takes the cursor (paging cursor)"),
  cursorPointer: z.string().optional().describe("JSON Pointer to the next cursor (paging cursor)"),
  nextUrlPointer: z.string().optional().describe("JSON Pointer to the next page's URL (paging nextUrl)"),
  cursorMayBeAbsent: z
    .boolean()
    .optional()
    .describe("The first answer may lack cursorPointer or nextUrlPointer: it is the only page. Default false"),
  pageSizeParam: z.string().min(1).optional().describe("Param of the page size"),
  pageSize: count.optional().describe("Rows per page to ask for"),
  pagingIn: z
    .enum(["query", "body"])
    .optional()
    .describe("Where paging params go. Default query; in a body they may be JSON Pointers"),
  end: z
    .enum(["emptyPage", "shortPage", "total", "notFound"])
    .optional()
    .describe("What marks the end (paging page and offset). Default total if it is given, else emptyPage"),
  more: z.string().optional().describe("JSON Pointer to true while there are more pages"),
  maxPages: count.default(100_000).describe("More pages than this in a slice are an error"),

  requestsPerSecond: z.number().positive().optional().describe("Requests per second at most. Default unlimited"),
  concurrency: count.max(64).default(4).describe("Requests side by side at most"),
  retries: z.int().min(0).max(20).default(5).describe("Retries of a request that failed for a passing reason"),
  timeoutSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(60)
    .describe("Longest wait for an answer, and for more of it"),
  allowPrivate: z
    .array(z.string())
    .default([])
    .describe("Host names, addresses or CIDR ranges inside private networks that may be reached"),
});

/** The params as an author writes them: what contradicts is refused before any request, all of it at once. */
export const params = declaredParams.superRefine((values, issues) => {
  for (const { param, message } of checkParams(values)) issues.addIssue({ code: "custom", path: [param], message });
});

/** Params as `read` gets them. */
export type RestParams = z.output<typeof declaredParams>;
