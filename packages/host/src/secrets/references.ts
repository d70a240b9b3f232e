import { readFile } from "node:fs/promises";
import { ProblemError } from "@collectro/contract";

/** Where `sm://` references are looked up. */
export interface SecretStore {
  /** `projects/P/secrets/S/versions/V` → value. Rejects with what the service said. */
  access(name: string): Promise<string>;
}

const SECRET_MANAGER = /^sm:\/\/(projects\/[^/]+\/secrets\/[^/]+\/versions\/[^/]+)$/;

/**
 * The value of a secret param: `sm://projects/P/secrets/S/versions/V`, `env:NAME`, `file:/path` are looked up,
 * `literal:TEXT` is TEXT, anything else is the value itself. One newline at the end of a file is not part of the secret.
 * Throws SECRET_UNAVAILABLE naming the reference, never a value.
 */
export async function resolveSecret(param: string, text: string, store: SecretStore): Promise<string> {
  if (text.startsWith("literal:")) return text.slice("literal:".length);
  if (text.startsWith("env:")) return fromEnvironment(param, text.slice("env:".length));
  if (text.startsWith("file:")) return fromFile(param, text.slice("file:".length));
  if (!text.startsWith("sm://")) return text;
  const name = SECRET_MANAGER.exec(text)?.[1];
  if (!name) throw unavailable(param, `${text} is not of the form sm://projects/P/secrets/S/versions/V`);
  try {
    return await store.access(name);
  } catch (error) {
    throw unavailable(param, `${text}: ${(error as Error).message}`);
  }
}

function fromEnvironment(param: string, name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw unavailable(param, `the environment variable ${name} is not set`);
}

async function fromFile(param: string, path: string): Promise<string> {
  const value = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw unavailable(param, `${path}: ${error.code}`);
  });
  const trimmed = value.replace(/\r?\n$/, "");
  if (trimmed === "") throw unavailable(param, `${path} is empty`);
  return trimmed;
}

function unavailable(param: string, detail: string): ProblemError {
  return new ProblemError([{ code: "SECRET_UNAVAILABLE", where: param, detail }]);
}
