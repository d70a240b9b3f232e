import { readFile } from "node:fs/promises";
import { paramError } from "@collectro/connector";

/** The certificate in `tlsCa`: PEM text, or that of the file it names. */
export async function authorityOf(tlsCa: string | undefined): Promise<string | undefined> {
  if (tlsCa === undefined || tlsCa.includes("-----BEGIN CERTIFICATE-----")) return tlsCa;
  try {
    return await readFile(tlsCa, "utf8");
  } catch (error) {
    throw paramError({ where: "tlsCa", detail: `it cannot be read: ${(error as Error).message}` });
  }
}
