import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ProblemError } from "@collectro/contract";
import { cloneChanges, containerLink, findClone, linkInstalled } from "../scaffold/clone.js";
import { checkConnectorName } from "../scaffold/name.js";
import { renameFiles } from "../scaffold/rename.js";
import { exampleFiles } from "../scaffold/sources.js";
import { newStandalone } from "../scaffold/standalone.js";
import { tellScaffold } from "../scaffold/tell.js";
import { type ScaffoldTexts, scaffoldTextsIn } from "../scaffold/texts.js";
import { undoing } from "../scaffold/undo.js";
import { replaceFiles, writeFolder } from "../scaffold/write.js";
import type { Session } from "../session.js";

/** What `collectro new connector` takes. */
export interface NewConnectorOptions {
  /** True when no folder was named. */
  readonly standalone?: string | true;
  readonly scope?: string;
  readonly registry?: string;
}

/** `collectro new connector NAME`: exit code 0; throws, with nothing made, when it cannot be. */
export async function newConnector(session: Session, name: string, options: NewConnectorOptions): Promise<number> {
  const texts = scaffoldTextsIn(session.language);
  checkConnectorName(name, texts);
  if (options.standalone !== undefined) return tellScaffold(session, texts, newStandalone(name, options, texts));
  const root = findClone(".");
  if (root === undefined) throw wrong("new connector", texts.noClone);
  const folder = `plugins/${name}`;
  if (existsSync(join(root, folder))) throw wrong(name, texts.nameTaken(folder));
  const written = await copyInClone(root, name, texts);
  const next = [`npm test -- ${folder}`, `./collectro connectors ${name}`, "npm run check"];
  return tellScaffold(session, texts, { connector: name, place: root, ...written, next });
}

interface Written {
  readonly created: readonly string[];
  readonly changed: readonly string[];
}

async function copyInClone(root: string, name: string, texts: ScaffoldTexts): Promise<Written> {
  const copy = { name, packageName: `@collectro/connector-${name}` };
  try {
    const setup: { installStamp(): { upToDate: boolean; renew(): void } } = await import(
      pathToFileURL(join(root, "scripts/setup.mjs")).href
    );
    const stamp = setup.installStamp();
    const changes = cloneChanges(root, copy);
    const paths = changes.map(({ path }) => path);
    const [changed, created] = [true, false].map((old) => paths.filter((path) => existsSync(join(root, path)) === old));
    const written = [...paths, `plugins/${name}`, containerLink(copy.packageName)];
    undoing(root, written, () => {
      writeFolder(join(root, "plugins", name), renameFiles(exampleFiles(root), copy));
      replaceFiles(root, changes);
      linkInstalled(root, copy);
    });
    // All is as an installation would leave it, so that none is needed, nor a network.
    if (stamp.upToDate) stamp.renew();
    return { created: [`plugins/${name}`, ...(created ?? [])], changed: changed ?? [] };
  } catch (error) {
    throw wrong(`plugins/${name}`, texts.cannotWrite((error as Error).message), error);
  }
}

function wrong(where: string, detail: string, cause?: unknown): ProblemError {
  return new ProblemError([{ code: "ARGUMENT_INVALID", where, detail }], { cause });
}
