/** The container's options, as node:util reads them. Texts of --help are in `help.ts`. */
export const OPTIONS = {
  connector: { type: "string", multiple: true },
  param: { type: "string", multiple: true },
  params: { type: "string", multiple: true },
  output: { type: "string", multiple: true },
  schema: { type: "string", multiple: true },
  "shared-dir": { type: "string", multiple: true },
  "time-zone": { type: "string", multiple: true },
  "expand-window": { type: "string", multiple: true },
  "empty-window": { type: "string", multiple: true },
  "stop-grace": { type: "string", multiple: true },
  "uri-scheme": { type: "string", multiple: true },
  limit: { type: "string", multiple: true },
} as const;

export type OptionName = keyof typeof OPTIONS;
