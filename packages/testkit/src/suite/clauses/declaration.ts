import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import type { Stand } from "../stand.js";

/** What a connector says about itself. */
export const declaration: readonly Clause[] = [
  { name: "declares title and summary in English and Japanese, and describes every param", check: describesItself },
  { name: "has the name of its manifest, and is built for this API version", check: isWhatTheManifestSays },
  { name: "README.md names every param", check: isDocumented },
];

async function describesItself(stand: Stand): Promise<void> {
  const { declaration } = await stand.manners();
  for (const part of ["title", "summary"] as const) {
    for (const language of ["en", "ja"] as const) {
      const text = declaration[part]?.[language] ?? "";
      must(text.trim() !== "", `${part}.${language} is not declared`, `add it to defineConnector({ ${part} })`);
    }
  }
  // Without a Japanese text the English one stands for it.
  const silent = declaration.params.filter(({ description: { en, ja } }) => en.trim() === "" || ja === en);
  const names = silent.map(({ name }) => name).join(", ");
  const last = 'end each with .describe("…").meta({ ja: "…" })';
  must(silent.length === 0, `not described in both languages: ${names}`, last);
  const secret = declaration.params.filter((param) => param.secret).map(({ name }) => name);
  const open = Object.keys(stand.secrets).filter((name) => !secret.includes(name));
  const todo = "declare them with secret(), or take them out of the case's `secrets`";
  must(open.length === 0, `no secret params, though the case calls them so: ${open.join(", ")}`, todo);
}

async function isWhatTheManifestSays(stand: Stand): Promise<void> {
  const { declaration } = await stand.manners();
  const { collectro, peerDependencies = {} } = stand.manifest;
  const [said, is] = [JSON.stringify(collectro?.connector), JSON.stringify(declaration.name)];
  must(said === is, `package.json says ${said}, the code ${is}`, "write the same name in both");
  const [built, api] = [JSON.stringify(collectro?.apiVersion), JSON.stringify(declaration.apiVersion)];
  must(built === api, `collectro.apiVersion is ${built}, the interface's is ${api}`, "write the interface's version");
  const todo = "move it to peerDependencies: host and connector then share one copy";
  must("@collectro/connector" in peerDependencies, "@collectro/connector is no peer dependency", todo);
}

async function isDocumented(stand: Stand): Promise<void> {
  const { declaration } = await stand.manners();
  const text = await readFile(join(stand.folder, "README.md"), "utf8").catch(() => "");
  must(text !== "", "there is no README.md", "write one: what is read, each param, an example");
  const isNamed = (name: string): boolean => new RegExp(`(\`|--param ['"]?)${name}\\b`).test(text);
  const unnamed = declaration.params.map(({ name }) => name).filter((name) => !isNamed(name));
  must(unnamed.length === 0, `README.md does not name: ${unnamed.join(", ")}`, "write about each, as `name`");
}
