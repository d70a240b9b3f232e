import type { ConformanceCase, Ground } from "./case.js";

const names = [
  "a.txt",
  "days/2024-09-01/part-0",
  "days/2024-09-01/part-1",
  "days/2024-09-02/part-0",
  "days/index",
  "z",
];

async function fill({ bucket }: Ground): Promise<void> {
  await Promise.all(names.map((name) => bucket.file(name).save(name, { resumable: false })));
}

interface Page {
  readonly items?: { name: string }[];
  readonly prefixes?: string[];
  readonly nextPageToken?: string;
}

async function listPage({ endpoint, bucket }: Ground, query: Record<string, string>): Promise<Page> {
  const response = await fetch(`${endpoint}/storage/v1/b/${bucket.name}/o?${new URLSearchParams(query)}`);
  return (await response.json()) as Page;
}

async function listNames(ground: Ground, query: Record<string, string>): Promise<string[]> {
  return ((await listPage(ground, query)).items ?? []).map(({ name }) => name);
}

/** Listing: prefix, delimiter, bounds, paging. */
export const listCases: readonly ConformanceCase[] = [
  {
    name: "an empty bucket",
    ask: async ({ bucket }) => (await bucket.getFiles())[0],
    want: [],
  },
  {
    name: "prefixes",
    ask: async (ground) => {
      await fill(ground);
      const prefixes = ["", "days/2024-09-01/", "days/2024-09-0", "d", "none"];
      const lists = await Promise.all(prefixes.map((prefix) => ground.bucket.getFiles({ prefix })));
      return lists.map(([files]) => files.map(({ name }) => name));
    },
    want: [names, names.slice(1, 3), names.slice(1, 4), names.slice(1, 5), []],
  },
  {
    name: "a delimiter makes folders",
    ask: async (ground) => {
      await fill(ground);
      const top = await listPage(ground, { delimiter: "/" });
      const days = await listPage(ground, { delimiter: "/", prefix: "days/" });
      return [top, days].map(({ items, prefixes }) => [items?.map(({ name }) => name), prefixes]);
    },
    want: [
      [["a.txt", "z"], ["days/"]],
      [["days/index"], ["days/2024-09-01/", "days/2024-09-02/"]],
    ],
  },
  {
    name: "pages of two, one after the other",
    ask: async (ground) => {
      await fill(ground);
      const pages: string[][] = [];
      let pageToken: string | undefined = "";
      while (pageToken !== undefined) {
        const page: Page = await listPage(ground, { maxResults: "2", ...(pageToken && { pageToken }) });
        pages.push((page.items ?? []).map(({ name }) => name));
        pageToken = page.nextPageToken;
      }
      return pages;
    },
    want: [names.slice(0, 2), names.slice(2, 4), names.slice(4, 6)],
  },
  {
    name: "the client pages by itself",
    ask: async (ground) => {
      await fill(ground);
      const [files] = await ground.bucket.getFiles({ maxResults: 1, autoPaginate: true });
      const [all] = await ground.bucket.getFiles({ maxApiCalls: 10, pageSize: 1 } as object);
      return [files.length, all.length];
    },
    want: [1, 6],
  },
  {
    name: "folders count towards a page",
    ask: async (ground) => {
      await fill(ground);
      const first = await listPage(ground, { delimiter: "/", maxResults: "2" });
      const pageToken = first.nextPageToken ?? "";
      const second = await listPage(ground, { delimiter: "/", maxResults: "2", pageToken });
      return [first, second].map(({ items, prefixes }) => [items?.map(({ name }) => name), prefixes]);
    },
    want: [
      [["a.txt"], ["days/"]],
      [["z"], undefined],
    ],
  },
  {
    name: "offsets bound a list, the end excluded",
    ask: async (ground) => {
      await fill(ground);
      return listNames(ground, { startOffset: "days/2024-09-01/part-1", endOffset: "days/index" });
    },
    want: names.slice(2, 4),
  },
  {
    name: "matchGlob",
    ask: async (ground) => {
      await fill(ground);
      const globs = ["days/*", "days/**/part-0", "{a,z}*", "days/2024-09-0[12]/part-?", "*.txt"];
      return Promise.all(globs.map((matchGlob) => listNames(ground, { matchGlob })));
    },
    want: [["days/index"], [names[1], names[3]], ["a.txt", "z"], names.slice(1, 4), ["a.txt"]],
  },
];
