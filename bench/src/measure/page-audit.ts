import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import type { ConsoleServer } from "../servers/console.js";
import { median } from "./alternation.js";

/** What Lighthouse says of a page, as medians. */
export interface PageAudit {
  /** 0 to 100. */
  readonly score: number;
  readonly interactiveMs: number;
  /** Scripts and styles as they were transferred, in kB. */
  readonly codeKb: number;
}

/** Looks at a console's start page so many times, by the desktop preset. */
export async function pageAudit({ url, token }: ConsoleServer, chromePath: string, rounds: number): Promise<PageAudit> {
  const chrome = await launch({ chromePath, chromeFlags: ["--headless=new", "--no-sandbox"], logLevel: "silent" });
  try {
    const audits: PageAudit[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const flags = {
        port: chrome.port,
        onlyCategories: ["performance"],
        logLevel: "silent" as const,
        extraHeaders: { authorization: `Bearer ${token}` },
      };
      audits.push(await audited(async () => await lighthouse(`${url}/`, flags, desktopConfig)));
    }
    return {
      score: median(audits.map(({ score }) => score)),
      interactiveMs: median(audits.map(({ interactiveMs }) => interactiveMs)),
      codeKb: median(audits.map(({ codeKb }) => codeKb)),
    };
  } finally {
    chrome.kill();
  }
}

/** A browser sometimes records nothing of a page; then it is asked again. */
async function audited(look: () => ReturnType<typeof lighthouse>, attempts = 3): Promise<PageAudit> {
  const result = await look();
  if (result?.lhr.runtimeError && attempts > 1) return await audited(look, attempts - 1);
  return auditOf(result);
}

function auditOf(result: Awaited<ReturnType<typeof lighthouse>>): PageAudit {
  const report = result?.lhr;
  if (!report || report.runtimeError) throw new Error(`Lighthouse: ${report?.runtimeError?.message ?? "no report"}`);
  const { "network-requests": requests, interactive } = report.audits;
  const items = (requests?.details as { items?: { resourceType?: string; transferSize?: number }[] })?.items ?? [];
  const code = items.filter(({ resourceType = "" }) => ["Script", "Stylesheet"].includes(resourceType));
  return {
    score: (report.categories["performance"]?.score ?? 0) * 100,
    interactiveMs: interactive?.numericValue ?? Number.NaN,
    codeKb: code.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0) / 1000,
  };
}
