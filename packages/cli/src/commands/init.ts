import { newRepository, type RepositoryOptions } from "../scaffold/repository.js";
import { tellScaffold } from "../scaffold/tell.js";
import { scaffoldTextsIn } from "../scaffold/texts.js";
import type { Session } from "../session.js";

/** `collectro init [DIR]`: exit code 0; throws, with everything as it was, when it cannot be. */
export async function init(session: Session, dir: string | undefined, options: RepositoryOptions): Promise<number> {
  const texts = scaffoldTextsIn(session.language);
  return tellScaffold(session, texts, newRepository(dir ?? ".", options, texts));
}
