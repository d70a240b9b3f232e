import { invalid } from "./errors.js";

const translations: Readonly<Record<string, string>> = {
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};

/**
 * A glob as `matchGlob` of the JSON API has it: `*` and `?` stop at a slash, `**` does not, `[abc]` and `{a,b}` choose.
 *
 * @throws StorageError 400 when its brackets do not match.
 */
export function globToRegExp(glob: string): RegExp {
  let depth = 0;
  let pattern = "";
  for (const [token] of glob.matchAll(/\*\*|\[[^\]]*\]|\\.|./gsu)) {
    depth += token === "{" ? 1 : token === "}" ? -1 : 0;
    pattern += translate(token, depth);
  }
  try {
    return new RegExp(`^${pattern}$`, "su");
  } catch {
    throw invalid(`Invalid glob: ${JSON.stringify(glob)}.`);
  }
}

function translate(token: string, depth: number): string {
  if (token.startsWith("[") && token.length > 2) {
    return token.replace(/^\[!/, "[^");
  }
  if (token === "," && depth === 0) {
    return ",";
  }
  return (
    translations[token] ?? (token.startsWith("\\") ? token.slice(1) : token).replace(/[$()*+./?[\\\]^{|}]/g, "\\$&")
  );
}
