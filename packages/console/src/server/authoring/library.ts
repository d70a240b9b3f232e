import { basename, join, relative } from "node:path";
import { type Language, problemsOf } from "@collectro/contract";
import { type MayRead, type WorkflowFile, workflowFiles } from "@collectro/crawler";
import type { ConnectorCatalogue } from "../../connectors.js";
import { ApiFailure, failure, type KeyedProblem, notFound } from "../problems.js";
import { type CheckedText, checkText } from "./check.js";
import { connectorOf } from "./form.js";
import { readableFiles } from "./readable-files.js";
import { type HiddenText, hideGuessed, hideSecrets, restoreSecrets } from "./secrets/hidden-text.js";
import { secretParamsOf } from "./secrets/params.js";
import { authoringTextsIn } from "./texts.js";
import { createFile, type FileText, readFileText, replaceFile } from "./workflow-files.js";

/** A workflow file, as it may be shown and as it is. */
export interface LibraryFile extends FileText, CheckedText {
  /** Relative to the folder of workflows. */
  readonly file: string;
  /** Empty where it is no YAML: nobody can say then what is secret in it. */
  readonly shown: HiddenText;
  readonly isReadable: boolean;
  /** As it may be mended by whoever asks for it: as it is shown, or as far as secrets in it can be guessed. */
  readonly editable: HiddenText;
  readonly connector?: string;
}

/** In whose place a text is checked or saved: that of a workflow, or of a file that need not be one. Neither: a new one's. */
export type Place = { readonly name: string } | { readonly file: string } | undefined;

/** A file that declares a workflow. */
export type LibraryWorkflow = LibraryFile & Required<Pick<LibraryFile, "parsed">>;

/** The workflow files of a folder: the truth about workflows. Nothing of them is kept between two calls. */
export class WorkflowLibrary {
  readonly #dir: string;
  readonly #catalogue: ConnectorCatalogue;
  /** One change at a time, so that of two with the same revision one is refused. */
  #lastChange: Promise<unknown> = Promise.resolve();

  constructor(workflowsDir: string, catalogue: ConnectorCatalogue) {
    this.#dir = workflowsDir;
    this.#catalogue = catalogue;
  }

  /** Every file of the folder, sorted. */
  async files(language: Language): Promise<LibraryFile[]> {
    const files = await Promise.all(workflowFiles(this.#dir).map((path) => this.#read(path, language)));
    return files.filter((file) => file !== undefined);
  }

  /** The file that declares a workflow; the first one when several do. Undefined when none does. */
  async find(name: string, language: Language): Promise<LibraryWorkflow | undefined> {
    return (await this.files(language)).filter(isWorkflow).find((file) => nameOf(file) === name);
  }

  /** The same. @throws NOT_FOUND */
  async get(name: string, language: Language): Promise<LibraryWorkflow> {
    const found = await this.find(name, language);
    if (found) return found;
    throw notFound(name, authoringTextsIn(language).noWorkflow(basename(this.#dir)));
  }

  /** A file of the folder, whether it declares a workflow or not. @throws NOT_FOUND */
  async file(name: string, language: Language): Promise<LibraryFile> {
    const found = (await this.files(language)).find(({ file }) => file === name);
    if (found) return found;
    throw notFound(name, authoringTextsIn(language).noFile);
  }

  /**
   * What saving a text would say in that place. Nothing is written. Where no workflow has the name (any more), the text is
   * checked as if one had.
   */
  async check(yaml: string, place: Place, language: Language): Promise<CheckedText> {
    const files = await this.files(language);
    const workflows = files.filter(isWorkflow);
    const name = place && "name" in place ? place.name : undefined;
    const file =
      place && "file" in place
        ? files.find((one) => one.file === place.file)
        : workflows.find((one) => nameOf(one) === name);
    const path = file?.path ?? join(this.#dir, "new.yaml");
    const mayRead = readableFiles(this.#dir, file?.text);
    const checked = await checkText(yaml, this.#context(path, file?.editable.secrets ?? [], language, mayRead));
    const inText = checked.parsed?.file.name;
    if (inText === undefined || inText === name) return checked;
    const texts = authoringTextsIn(language);
    const taken = workflows.find((one) => nameOf(one) === inText && one !== file);
    const at = { where: "name", keys: ["name"] };
    const problem: KeyedProblem | undefined =
      name === undefined
        ? taken && { code: "CONFLICT", detail: texts.nameTaken(taken.file), hint: texts.nameTakenHint, ...at }
        : { code: "WORKFLOW_INVALID", detail: texts.otherName(inText, name), hint: texts.otherNameHint, ...at };
    return problem ? { ...checked, problems: [...checked.problems, problem] } : checked;
  }

  /**
   * Puts a shown text in place of a workflow's or a file's, secrets put back. Returns what the workflow is called.
   * @throws ApiFailure 400 with everything that is wrong with it, 404, and 409 when the file is not that revision any more
   */
  async save(
    place: NonNullable<Place>,
    yaml: string,
    revision: string | undefined,
    language: Language,
  ): Promise<string> {
    return await this.#change(language, async () => {
      const found = "name" in place ? await this.get(place.name, language) : await this.file(place.file, language);
      const { file, path, editable, revision: current } = found;
      if (current !== revision) throw failure("CONFLICT", file, authoringTextsIn(language).changed(file));
      const { name } = await this.#checked(yaml, place, language);
      await replaceFile(path, restoreSecrets(yaml, editable.secrets));
      return name;
    });
  }

  /** Makes the file of a new workflow, called as it is. Returns its name. @throws ApiFailure 400, and 409 when there is one */
  async create(yaml: string, language: Language): Promise<string> {
    return await this.#change(language, async () => {
      const { name } = await this.#checked(yaml, undefined, language);
      const file = `${name}.yaml`;
      await createFile(join(this.#dir, file), yaml).catch((error: NodeJS.ErrnoException) => {
        const { nameTaken, nameTakenHint: hint } = authoringTextsIn(language);
        if (error.code !== "EEXIST") throw error;
        throw invalid([{ code: "CONFLICT", where: "name", detail: nameTaken(file), hint, keys: ["name"] }]);
      });
      return name;
    });
  }

  async #checked(yaml: string, place: Place, language: Language): Promise<WorkflowFile> {
    const { problems, parsed } = await this.check(yaml, place, language);
    if (problems.length > 0 || !parsed) throw invalid(problems);
    return parsed.file;
  }

  async #change<T>(language: Language, work: () => Promise<T>): Promise<T> {
    const change = this.#lastChange.then(work);
    this.#lastChange = change.catch(() => undefined);
    return await change.catch((error: NodeJS.ErrnoException) => {
      if (problemsOf(error) || error.code === undefined) throw error;
      const cause = error.message.replaceAll(this.#dir, basename(this.#dir));
      throw failure("REQUEST_INVALID", basename(this.#dir), authoringTextsIn(language).notWritten(cause));
    });
  }

  async #read(path: string, language: Language): Promise<LibraryFile | undefined> {
    const found = await readFileText(path);
    if (!found) return undefined;
    const isSecret = await secretParamsOf(found.text, this.#catalogue, this.#dir);
    const shown = hideSecrets(found.text, isSecret);
    const isReadable = shown.text !== "" || found.text === "";
    const checked = await this.#checkShown(found, shown, isReadable, language);
    const connector = checked.parsed && connectorOf(checked.parsed.file, this.#catalogue, this.#dir);
    return {
      ...found,
      ...checked,
      file: relative(this.#dir, path),
      shown,
      isReadable,
      editable: isReadable ? shown : hideGuessed(found.text, isSecret),
      ...(connector === undefined ? {} : { connector }),
    };
  }

  /** Checks what is shown, so that no problem tells a secret. */
  async #checkShown(
    { path, text }: FileText,
    shown: HiddenText,
    isReadable: boolean,
    language: Language,
  ): Promise<CheckedText> {
    const context = this.#context(path, shown.secrets, language);
    if (isReadable) return await checkText(shown.text, context);
    // No YAML: nothing of it is shown, nor what the parser quotes.
    const { problems } = await checkText(text, context);
    return { problems: problems.map((problem) => ({ ...problem, detail: problem.detail.replace(/: ".*$/s, "") })) };
  }

  /** A file on disk is the word of whoever may write there: it names what it likes. */
  #context(path: string, secrets: readonly string[], language: Language, mayRead: MayRead = async () => true) {
    return { catalogue: this.#catalogue, workflowsDir: this.#dir, path, secrets, language, mayRead };
  }
}

function isWorkflow(file: LibraryFile): file is LibraryWorkflow {
  return file.parsed !== undefined;
}

function nameOf({ parsed }: LibraryWorkflow): string {
  return parsed.file.name;
}

/** A name that is taken is the one thing that another name mends. */
function invalid(problems: readonly KeyedProblem[]): ApiFailure {
  return new ApiFailure(problems, problems.every(({ code }) => code === "CONFLICT") ? 409 : 400);
}
